"""The instrument that every figure of speed and memory comes from: warm-up, repeats, medians, and what they ran on."""

import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import soundfile

from .emotion import EMOTIONS, EmotionTimeline
from .network import EmoFace, load_model
from .network.model_library import DEFAULT_MODEL, choose_device
from .network.runtime import describe_runtime, synchronise, untrained_paper_network
from .network.unfused import run_plainly
from .pipeline import animate, generate
from .progress import ProgressListener
from .resources import RESOURCES
from .speech.audio import load_audio
from .speech.cache import SpeechCache
from .take import Line, Take
from .timing import SAMPLE_RATE

Say = Callable[[str], None]

PLAIN_SECONDS = 10  # the clip on which the fast way is held against the plain one


@dataclass(frozen=True)
class Plan:
    """How thoroughly to measure. long_minutes: also the memory that one clip of this length takes, 0 for none."""

    repeats: int = 7
    clip_seconds: tuple[int, ...] = (2, 5, 10, 60)
    long_minutes: float = 0.0
    device: str = "auto"


QUICK = Plan(repeats=3, clip_seconds=(2, 10))


def bench(plan: Plan, say: Say) -> dict:
    """Measure everything; `say` hears what is being measured. Seconds are medians of `plan.repeats` after a warm-up."""
    device = choose_device(plan.device)
    models = {"paper size": untrained_paper_network(device), "default": load_model(DEFAULT_MODEL, plan.device)}
    report: dict = {"machine": describe_machine(), "runtime": describe_runtime(device), "repeats": plan.repeats}
    report["forward"] = []
    for name, model in models.items():
        for seconds in plan.clip_seconds:
            say(f"network, {name}, {seconds} s")
            report["forward"].append({"network": name, "clip_s": seconds} | _forward(model, seconds, plan.repeats))
    say("paper size, the fast way against the plain one")
    report["against_plain"] = _against_plain(models["paper size"], plan.repeats)
    with tempfile.TemporaryDirectory() as folder:
        say("a line from its file")
        report |= _line(Path(folder), models["default"], plan.repeats)
    report["peak_memory"] = []
    lengths = [max(plan.clip_seconds)] + [plan.long_minutes * 60] * bool(plan.long_minutes)
    for name in models:
        for seconds in lengths:
            say(f"memory, {name}, {seconds:g} s")
            report["peak_memory"].append({"network": name, "clip_s": seconds} | _peak_memory(name, seconds))
    return report


def describe_machine() -> dict:
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


def _clip(seconds: float) -> np.ndarray:
    """The sample lines one after another, as long as asked."""
    lines = [load_audio(path).samples for path in sorted((RESOURCES / "Samples").glob("*.wav"))]
    speech = np.concatenate(lines)
    return np.resize(speech, round(seconds * SAMPLE_RATE))


def _weights(samples: np.ndarray) -> np.ndarray:
    return np.tile(np.eye(len(EMOTIONS), dtype=np.float32)[0], (len(samples) * 60 // SAMPLE_RATE, 1))


def _timed(work: Callable[[], object], device) -> float:
    synchronise(device)
    start = time.perf_counter()
    work()
    synchronise(device)
    return time.perf_counter() - start


def _median(work: Callable[[], object], repeats: int, device) -> float:
    _timed(work, device)
    return statistics.median(_timed(work, device) for _ in range(repeats))


def _forward(model: EmoFace, seconds: int, repeats: int) -> dict:
    samples = _clip(seconds)
    weights = _weights(samples)
    median = _median(lambda: model.predict(samples, weights), repeats, model.device)
    return {"seconds": median, "times_real_time": seconds / median}


def _against_plain(model: EmoFace, repeats: int) -> dict:
    """Both ways in turn, so that whatever else the machine does falls on both."""
    samples = _clip(PLAIN_SECONDS)
    weights = _weights(samples)
    fast, plain = [], []
    for _ in range(repeats + 1):
        fast.append(_timed(lambda: model.predict(samples, weights), model.device))
        with run_plainly(model):
            plain.append(_timed(lambda: model.predict(samples, weights), model.device))
    curves = model.predict(samples, weights)
    with run_plainly(model):
        difference = np.abs(model.predict(samples, weights) - curves).max()
    return {
        "clip_s": PLAIN_SECONDS,
        "fast_s": statistics.median(fast[1:]),
        "plain_s": statistics.median(plain[1:]),
        "ratio": statistics.median(f / p for f, p in zip(fast[1:], plain[1:], strict=True)),
        "largest_difference": float(difference),
    }


class _Stages(ProgressListener):
    """Seconds a stage."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, float]] = []

    def stage(self, name: str) -> None:
        self.marks.append((name, time.perf_counter()))

    def seconds(self) -> dict[str, float]:
        return {name: after - at for (name, at), (_, after) in zip(self.marks, self.marks[1:], strict=False)}


def _line(folder: Path, model: EmoFace, repeats: int) -> dict:
    """A line of 10 s from its file, then what is done to its take."""
    path = folder / "line.wav"
    soundfile.write(path, _clip(10), SAMPLE_RATE)
    runs = []
    for run in range(repeats + 1):
        stages = _Stages()
        line = Line(str(path), EmotionTimeline.parse("neutral@0 angry@3 happy@6"))
        take = generate(line, model, SpeechCache(folder / f"cache{run}"), stages)
        stages.stage("save")
        take.save(folder / "line.take", overwrite=True)
        stages.stage("")
        runs.append(stages.seconds())
    stages = {stage: statistics.median(run[stage] for run in runs[1:]) for stage in runs[0]}
    return {"end_to_end": {"clip_s": 10, "seconds": sum(stages.values()), "stages": stages}} | _edits(
        take, folder, model, repeats
    )


def _edits(take: Take, folder: Path, model: EmoFace, repeats: int) -> dict:
    cache, sad = SpeechCache(folder / "cache0"), EmotionTimeline.constant("sad")
    speech = cache.get_or_encode(load_audio(take.line.audio).samples, model)
    weights = sad.weights(len(speech), take.face.rate)
    curves = take.compose()

    def keys(interpolation: str) -> dict:
        seconds = _median(lambda: take.keys(curves, interpolation=interpolation), repeats, model.device)
        return {"seconds": seconds, "keys": take.keys(curves, interpolation=interpolation).count}

    return {
        "edits": {
            "emotion_from_file_s": _median(
                lambda: animate(take, folder / "line.take", sad, model, cache), repeats, model.device
            ),
            "emotion_speech_in_memory_s": _median(lambda: model.animate(speech, weights), repeats, model.device),
            "reroll_blinks_and_compose_s": _median(lambda: take.reroll_blinks().compose(), repeats, model.device),
            "reroll_gaze_and_compose_s": _median(lambda: take.reroll_gaze().compose(), repeats, model.device),
        },
        "key_reduction": {"dense_keys": curves.values.size, "linear": keys("linear"), "cubic": keys("cubic")},
    }


def _peak_memory(network: str, seconds: float) -> dict:
    """Peak resident memory of a process of its own that animates one clip."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_animate_once, (network, seconds))


def _animate_once(network: str, seconds: float) -> dict:
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
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    if sys.platform == "linux":  # getrusage would tell the peak of the process that started this one, if higher
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
