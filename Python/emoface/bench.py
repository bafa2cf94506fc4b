"""Measurements of speed and memory: warm-up, repeats, medians, and the machine they ran on.

Every figure of speed that EmoFace states comes from here, by `emoface bench`.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile
import torch

from .emotion import EMOTIONS, EmotionTimeline
from .network import EmoFace, NetworkConfig, load_model
from .network.model_library import DEFAULT_MODEL, choose_device
from .network.unfused_reference import run_unfused
from .pipeline import Pipeline
from .process_pool import make_process_pool
from .progress import ProgressListener
from .resources import RESOURCES
from .speech.decoding import load_audio
from .speech.feature_cache import SpeechCache
from .take import Line, Take
from .timing import SAMPLE_RATE, frames_of_samples

UNFUSED_SECONDS = 10  # the clip on which the fast path is compared with the unfused one


@dataclass(frozen=True)
class BenchPlan:
    """How thoroughly to measure.

    repeats: of each measurement, after a warm-up; figures are medians of them.
    clip_seconds: lengths of the clips that the network runs on.
    long_minutes: also the memory that one clip of this length takes; 0 for none.
    device: where the network runs: auto, cpu or cuda.
    """

    repeats: int = 7
    clip_seconds: tuple[int, ...] = (2, 5, 10, 60)
    long_minutes: float = 0.0
    device: str = "auto"


QUICK = BenchPlan(repeats=3, clip_seconds=(2, 10))


def bench(plan: BenchPlan, on_step: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything.

    on_step: called with a description of each measurement before it begins.
    Returns the report as `emoface bench --json` prints it. Seconds are medians. Raises NetworkError.
    """
    device = choose_device(plan.device)
    models = {"paper size": untrained_paper_network(device), "default": load_model(DEFAULT_MODEL, plan.device)}
    report: dict[str, Any] = {
        "machine": describe_machine(),
        "runtime": describe_runtime(device),
        "repeats": plan.repeats,
    }
    report["forward"] = []
    for name, model in models.items():
        for seconds in plan.clip_seconds:
            on_step(f"network, {name}, {seconds} s")
            report["forward"].append({"network": name, "clip_s": seconds} | _forward(model, seconds, plan.repeats))
    on_step("paper size, fused against unfused")
    report["against_plain"] = _against_unfused(models["paper size"], plan.repeats)
    with tempfile.TemporaryDirectory() as folder:
        on_step("a line from its file")
        report |= _line(Path(folder), models["default"], plan.repeats)
    report["peak_memory"] = []
    lengths: list[float] = [max(plan.clip_seconds), *([plan.long_minutes * 60] if plan.long_minutes else [])]
    for name in models:
        for length in lengths:
            on_step(f"memory, {name}, {length:g} s")
            report["peak_memory"].append({"network": name, "clip_s": length} | _peak_memory(name, length))
    return report


def describe_machine() -> dict[str, Any]:
    """Processor, cores and memory."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
    }


def describe_runtime(device: torch.device) -> dict[str, Any]:
    """Versions, threads and precision that the network runs with."""
    import transformers

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "threads": 1,  # see `network.model`: one thread, for the same bytes everywhere
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "precision": "float32",
    }


def untrained_paper_network(device: torch.device) -> EmoFace:
    """The network of the paper's size with random weights, the same every time; its curves mean nothing."""
    torch.manual_seed(0)
    model = EmoFace(NetworkConfig(), "paper size, random weights", encoder_id="untrained")
    # The output layer starts at zero: nothing could be compared.
    torch.nn.init.normal_(model.audio2rig.out_proj.weight, std=0.02)
    return model.to(device).eval()


def _clip(seconds: float) -> np.ndarray:
    """The sample lines one after another, repeated to this length."""
    lines = [load_audio(path).samples for path in sorted((RESOURCES / "Samples").glob("*.wav"))]
    speech = np.concatenate(lines)
    return np.resize(speech, round(seconds * SAMPLE_RATE))


def _weights(samples: np.ndarray) -> np.ndarray:
    return np.tile(np.eye(len(EMOTIONS), dtype=np.float32)[0], (frames_of_samples(len(samples)), 1))


def _timed(work: Callable[[], object], device: torch.device) -> float:
    """Seconds that this work takes, what it gave the graphics card included."""
    _synchronise(device)
    start = time.perf_counter()
    work()
    _synchronise(device)
    return time.perf_counter() - start


def _synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _median(work: Callable[[], object], repeats: int, device: torch.device) -> float:
    _timed(work, device)
    return statistics.median(_timed(work, device) for _ in range(repeats))


def _forward(model: EmoFace, seconds: int, repeats: int) -> dict[str, Any]:
    samples = _clip(seconds)
    weights = _weights(samples)
    median = _median(lambda: model.predict(samples, weights), repeats, model.device)
    return {"seconds": median, "times_real_time": seconds / median}


def _against_unfused(model: EmoFace, repeats: int) -> dict[str, Any]:
    """Fused and unfused in turn, so that whatever else the machine does falls on both."""
    samples = _clip(UNFUSED_SECONDS)
    weights = _weights(samples)
    fused: list[float] = []
    unfused: list[float] = []
    for _ in range(repeats + 1):
        fused.append(_timed(lambda: model.predict(samples, weights), model.device))
        with run_unfused(model):
            unfused.append(_timed(lambda: model.predict(samples, weights), model.device))
    curves = model.predict(samples, weights)
    with run_unfused(model):
        difference = np.abs(model.predict(samples, weights) - curves).max()
    return {
        "clip_s": UNFUSED_SECONDS,
        "fast_s": statistics.median(fused[1:]),
        "plain_s": statistics.median(unfused[1:]),
        "ratio": statistics.median(f / u for f, u in zip(fused[1:], unfused[1:], strict=True)),
        "largest_difference": float(difference),
    }


class _StageClock(ProgressListener):
    """Measures the seconds of each stage."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, float]] = []

    def stage(self, name: str) -> None:
        self.marks.append((name, time.perf_counter()))

    def seconds(self) -> dict[str, float]:
        return {name: after - at for (name, at), (_, after) in zip(self.marks, self.marks[1:], strict=False)}


def _line(folder: Path, model: EmoFace, repeats: int) -> dict[str, Any]:
    """A line of 10 s from its file, then what is done to its take."""
    path = folder / "line.wav"
    soundfile.write(path, _clip(10), SAMPLE_RATE)
    runs = []
    for run in range(repeats + 1):
        clock = _StageClock()
        line = Line(str(path), EmotionTimeline.parse("neutral@0 angry@3 happy@6"))
        take = Pipeline(model, SpeechCache(folder / f"cache{run}")).generate(line, listener=clock)
        clock.stage("save")
        take.save(folder / "line.take", overwrite=True)
        clock.stage("")
        runs.append(clock.seconds())
    stages = {stage: statistics.median(run[stage] for run in runs[1:]) for stage in runs[0]}
    return {"end_to_end": {"clip_s": 10, "seconds": sum(stages.values()), "stages": stages}} | _edits(
        take, folder, model, repeats
    )


def _edits(take: Take, folder: Path, model: EmoFace, repeats: int) -> dict[str, Any]:
    """Changes of a take and its reduction to keys."""
    cache, sad = SpeechCache(folder / "cache0"), EmotionTimeline.constant("sad")
    speech = cache.get_or_encode(load_audio(take.line.audio).samples, model)
    weights = sad.weights(len(speech), take.face.rate)
    curves = take.compose()

    def key_reduction(interpolation: str) -> dict[str, Any]:
        seconds = _median(lambda: take.keys(curves, interpolation=interpolation), repeats, model.device)
        return {"seconds": seconds, "keys": take.keys(curves, interpolation=interpolation).count}

    return {
        "edits": {
            "emotion_from_file_s": _median(
                lambda: Pipeline(model, cache).animate(take, folder / "line.take", sad), repeats, model.device
            ),
            "emotion_speech_in_memory_s": _median(lambda: model.animate(speech, weights), repeats, model.device),
            "reroll_blinks_and_compose_s": _median(lambda: take.reroll_blinks().compose(), repeats, model.device),
            "reroll_gaze_and_compose_s": _median(lambda: take.reroll_gaze().compose(), repeats, model.device),
        },
        "key_reduction": {
            "dense_keys": curves.values.size,
            "linear": key_reduction("linear"),
            "cubic": key_reduction("cubic"),
        },
    }


def _peak_memory(network: str, seconds: float) -> dict[str, Any]:
    """Peak resident memory of a separate process that animates one clip."""
    # Not multiprocessing.Pool: that one waits for ever where the process dies, such as for want of memory.
    with make_process_pool(1) as pool:
        return pool.submit(_animate_once, network, seconds).result()


def _animate_once(network: str, seconds: float) -> dict[str, Any]:
    model = (
        untrained_paper_network(choose_device("cpu")) if network == "paper size" else load_model(DEFAULT_MODEL, "cpu")
    )
    loaded = _peak_bytes()
    samples = _clip(seconds)
    weights = _weights(samples)
    start = time.perf_counter()
    frames = len(model.predict(samples, weights))
    took = time.perf_counter() - start
    return {"loaded_mib": loaded / 2**20, "peak_mib": _peak_bytes() / 2**20, "seconds": took, "frames": frames}


def _peak_bytes() -> int:
    """The largest resident memory of this process until now."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    if sys.platform == "linux":  # getrusage gives the peak of the process that started this one, if higher
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
