"""Training EmoFace on a dataset: batches in, the best checkpoint so far kept, resumable at any step.

A network that hears phones learns in two stages: first to hear them, then the face that belongs to them, from the true
phones. What it mistakes in synthesised voices is not what it will mistake in recorded ones: a face learnt from heard
phones learns the first by heart (ROC area of open vowels on recorded voices .75; .85 from true ones). Each stage has
its own rise and fall of the learning rate. Where nobody told the phones, all of the network learns from faces alone.
"""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from .. import __version__
from ..errors import EmoFaceError
from ..network import checkpoint
from ..network.acoustic.compact_encoder import BLUR, PhoneticEncoder, blurred
from ..network.acoustic.senones import PER_FRAME, log_bands
from ..network.model import EmoFace
from ..rig import BOARD
from ..storage.files import replacing
from ..timing import FACE_RATE
from .augment import augment_bands
from .dataset import UNKNOWN_PHONE, Example, Item, SpokenItem, draw_batch, read_dataset
from .phones import CLASSES, SILENCE
from .pretrained.silero import load_voice_activity
from .pretrained.sphinx import load_acoustic_model
from .recipes import Recipe

STATE = "state.pt"  # all that is needed to go on; not a model to use
LOG = "log.csv"  # a row for every report
SAVE_EVERY = 250  # steps between two writes of STATE
VALIDATION_BATCHES = 6
GRADIENT_NORM = 1.0
SMOOTHING = 0.02  # share of the phone's likelihood that the others may have

# What an eye sees first weighs most: closures and the jaw, then the rest of the mouth, then the upper face.
LIP_CONTACT = ("mouth_lipsTogether", "mouth_lipBiteD")
CONTACT_WEIGHT, JAW_WEIGHT, MOUTH_WEIGHT, FACE_WEIGHT = 3.0, 4.0, 1.5, 0.5
STILL_FRAMES = 12  # a frame is still when nobody speaks this many frames to either side


class TrainingError(EmoFaceError):
    """Training that cannot start or go on."""


@dataclass(frozen=True)
class Report:
    """Where training stands: losses are means since the last report."""

    step: int
    steps: int
    curves: float
    phones: float
    validation: float  # the stage's loss of the averaged weights on the validation clips


def train(
    recipe: Recipe,
    corpus: str | Path,
    out: str | Path,
    device: str = "cpu",
    workers: int = 0,
    progress: Callable[[Report], None] | None = None,
    stop_after: int | None = None,
) -> Path:
    """Train a recipe on a dataset folder; gives the checkpoint of the best validation, out/<recipe>.safetensors.

    Goes on from out/state.pt if it is there, to the same weights as a run that was never interrupted.
    workers: processes that prepare batches; 0 prepares them between steps. stop_after: end at this step, as an
    interruption would. Raises DatasetError, TrainingError.
    """
    training, validation = read_dataset(corpus)
    run = Run(recipe, training, validation, Path(out), torch.device(device))
    run.resume()
    end = min(recipe.steps, stop_after or recipe.steps)
    steps = _Steps(training, recipe, run.hear, run.step, end)
    batches = DataLoader(steps, batch_size=None, num_workers=workers, collate_fn=_as_it_is)
    for batch in batches:
        run.learn(batch)
        if run.step % recipe.validate_every == 0 or run.step == recipe.steps:
            report = run.report()
            if progress:
                progress(report)
        if run.step % SAVE_EVERY == 0 or run.step == end:
            run.save_state()
    return run.best_path


class Run:
    """One training run: the model, its running mean, the optimiser, and the step they have reached."""

    def __init__(self, recipe: Recipe, training: list[Item], validation: list[Item], out: Path, device: torch.device):
        self.recipe, self.out, self.device = recipe, out, device
        self.best_path = out / f"{recipe.name}.safetensors"
        torch.manual_seed(recipe.seed)
        self.model = EmoFace(recipe.network)
        if isinstance(self.model.audio_encoder, PhoneticEncoder):
            load_acoustic_model(self.model.audio_encoder)
            load_voice_activity(self.model.audio_encoder.voice)
        self.model.to(device)
        self.average = EmoFace(recipe.network).to(device)
        self.average.load_state_dict(self.model.state_dict())
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        knows_phones = any(isinstance(item, SpokenItem) for item in training)
        self.hear = recipe.hear if isinstance(self.model.audio_encoder, PhoneticEncoder) and knows_phones else 0
        self.step, self.best = 0, float("inf")
        self.sums, self.counted = np.zeros(2), 0
        rng = np.random.default_rng([recipe.seed, 3])
        self.validation = [
            _on(draw_batch(validation, recipe.batch_frames, rng), device) for _ in range(VALIDATION_BATCHES)
        ]
        self.control_weights = control_weights().to(device)
        self.hours = sum(item.frames for item in training) / float(FACE_RATE) / 3600

    @property
    def hearing(self) -> bool:
        """Whether this is the first stage."""
        return self.step < self.hear

    @property
    def stage(self) -> tuple[int, int]:
        """Steps done of this stage, and in all of it."""
        return (self.step, self.hear) if self.hearing else (self.step - self.hear, self.recipe.steps - self.hear)

    def learn(self, batch: Example) -> None:
        """One step of the optimiser."""
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)  # dropout too is the same after a resume
        self.model.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.learning_rate * schedule(*self.stage, self.recipe.warm_up)
        hearing = self.hearing
        losses = self._losses(self.model, _on(batch, self.device), hearing, self.step)
        loss = losses[hearing]
        if not torch.isfinite(loss):
            raise TrainingError(f"the loss is {loss.item()} at step {self.step}. Lower the learning rate and resume.")
        self.optimiser.zero_grad()
        loss.backward()
        for group in self.optimiser.param_groups:
            nn.utils.clip_grad_norm_(group["params"], GRADIENT_NORM)
        self.optimiser.step()
        self._fold_into_average()
        self.step += 1
        self.sums += [value.item() for value in losses]
        self.counted += 1
        if self.step == self.hear:  # what was heard best is what the face is learnt from
            self.model.load_state_dict(self.average.state_dict())

    def report(self) -> Report:
        """Validate, keep the model if it is the best so far, and say where training stands."""
        hearing = 0 < self.step <= self.hear
        loss = self.validate(hearing)
        if not hearing and loss < self.best:
            self.best = loss
            checkpoint.save(self.average, self.best_path, self.about(), overwrite=True)
        curves, phones = self.sums / max(self.counted, 1)
        self.sums, self.counted = np.zeros(2), 0
        report = Report(self.step, self.recipe.steps, float(curves), float(phones), loss)
        self._log(report)
        return report

    @torch.inference_mode()
    def validate(self, hearing: bool) -> float:
        """A stage's loss of the averaged weights on the validation clips."""
        self.average.eval()
        return float(np.mean([self._losses(self.average, batch, hearing)[hearing].item() for batch in self.validation]))

    def _losses(
        self, model: EmoFace, batch: tuple[Tensor, ...], hearing: bool, augment_seed: int | None = None
    ) -> tuple[Tensor, Tensor]:
        """(of the curves, of the phones); what this stage does not learn is 0."""
        samples, weights, curves, phones = batch
        encoder, frames, none = model.audio_encoder, weights.shape[1], torch.zeros(())
        if hearing:
            bands = self._bands(samples, frames, augment_seed)
            scores = encoder.recognise(encoder.hear(encoder.observe(bands, frames)))
            loss = F.cross_entropy(
                scores.flatten(0, 1), phones.flatten(), ignore_index=UNKNOWN_PHONE, label_smoothing=SMOOTHING
            )
            return none, loss
        if self.hear:
            bands = self._bands(samples, frames, augment_seed)
            posteriors, unknown = told(phones.clamp(min=0)), (phones == UNKNOWN_PHONE)[..., None]
            if unknown.any():  # the face of a person: what is heard must do
                with torch.no_grad():
                    local = encoder.local(encoder.normalised(samples), frames)
                    heard = encoder.hear(local[..., :-1])
                    guessed = encoder.posteriors(encoder.recognise(heard), heard, local[..., -1:])
                posteriors = torch.where(unknown, guessed, posteriors)
            features = encoder.from_phones(posteriors, encoder.loudness(bands, frames))
        else:
            features = encoder(samples, frames)
        predicted = model.audio2rig(features, model.emotion_encoder(weights))
        weight = importance(curves, phones, self.control_weights, self.recipe)
        return curves_loss(predicted, curves, weight, self.recipe.velocity), none

    @torch.no_grad()
    def _bands(self, samples: Tensor, frames: int, augment_seed: int | None) -> Tensor:
        bands = log_bands(self.model.audio_encoder.normalised(samples), frames)
        if augment_seed is None:
            return bands
        generator = torch.Generator().manual_seed(augment_seed)
        return augment_bands(bands.cpu(), PER_FRAME * float(FACE_RATE), generator).to(bands.device)

    def about(self) -> dict:
        """What the checkpoint says of where it comes from."""
        borrowed = "; acoustic model: BSD-2-Clause; voice activity detector: MIT, by the Silero Team"
        return {
            "recipe": self.recipe.to_json(),
            "step": self.step,
            "validation": self.best,
            "hours": round(self.hours, 3),
            "emoface": __version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
            "licence": "MIT" + borrowed * isinstance(self.model.audio_encoder, PhoneticEncoder),
        }

    def save_state(self) -> None:
        """Write all that `resume` needs."""
        with replacing(self.out / STATE, overwrite=True) as temporary:
            torch.save(
                {
                    "recipe": self.recipe.to_json(),
                    "model": self.model.state_dict(),
                    "average": self.average.state_dict(),
                    "optimiser": self.optimiser.state_dict(),
                    "step": self.step,
                    "best": self.best,
                },
                temporary,
            )

    def resume(self) -> None:
        """Go on from out/state.pt if it is there. Raises TrainingError if it belongs to another recipe."""
        path = self.out / STATE
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["recipe"] != self.recipe.to_json():
            raise TrainingError(f"{path}: belongs to another recipe. Choose another folder, or remove this file.")
        for name in ("model", "average", "optimiser"):
            getattr(self, name).load_state_dict(state[name])
        self.step, self.best = state["step"], state["best"]

    def _log(self, report: Report) -> None:
        names = ("step", "curves", "phones", "validation")
        self.out.mkdir(parents=True, exist_ok=True)
        with (self.out / LOG).open("a", encoding="utf-8") as file:
            if file.tell() == 0:
                file.write(",".join(names) + "\n")
            file.write(",".join(f"{getattr(report, name):.6g}" for name in names) + "\n")

    def _fold_into_average(self) -> None:
        done, _ = self.stage
        decay = min(self.recipe.average, done / (done + 10))  # short at first, when weights move fast
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.model.parameters(), strict=True):
                mean.lerp_(value, 1 - decay)


def told(phones: Tensor) -> Tensor:
    """Class numbers (batch, frames) -> posteriors (batch, frames, classes), as sure and blurred as ears can be."""
    margin = len(BLUR) // 2
    sure = F.one_hot(F.pad(phones[:, None].float(), (margin, margin), mode="replicate")[:, 0].long(), len(CLASSES))
    return blurred(sure.float())[:, margin:-margin]


def schedule(step: int, steps: int, warm_up: int) -> float:
    """Share of the learning rate: up over warm_up steps, then down a half cosine to 1 %."""
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / max(steps - warm_up, 1)
    return float(0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * min(done, 1.0))))


def curves_loss(predicted: Tensor, curves: Tensor, weight: Tensor, velocity: float) -> Tensor:
    """Weighted squared error of (batch, frames, 174) curves, plus `velocity` times that of their change a frame."""
    error = predicted - curves
    change = error[:, 1:] - error[:, :-1]
    return (error.square() * weight).mean() + velocity * (change.square() * weight[:, 1:]).mean()


def importance(curves: Tensor, phones: Tensor, controls: Tensor, recipe: Recipe) -> Tensor:
    """How much each value of the curves (batch, frames, 174) counts: by control, more in a closure and in silence.

    Squared error answers an unsure closure with half a one. Where lips touch, errors count recipe.contact times, so
    that the face closes from one chance in 1 + recipe.contact on.
    """
    contact = torch.zeros_like(controls)
    contact[BOARD.columns(*LIP_CONTACT)] = 1
    weight = controls * (1 + (recipe.contact - 1) * contact * curves.clamp(0, 1))
    speech = (phones != CLASSES.index(SILENCE)).float()
    near = F.max_pool1d(speech[:, None], 2 * STILL_FRAMES + 1, stride=1, padding=STILL_FRAMES)[:, 0]
    return weight * (recipe.still + (1 - recipe.still) * near)[:, :, None]


def control_weights() -> Tensor:
    """float32 (174,): how much each control counts in the loss, scaled so that a face at rest has a loss near 1."""
    weights = torch.full((len(BOARD),), FACE_WEIGHT)
    weights[BOARD.region("mouth", "jaw", "tongue", "teeth")] = MOUTH_WEIGHT
    weights[BOARD.columns("C_jaw-translateY")] = JAW_WEIGHT
    weights[BOARD.columns(*LIP_CONTACT)] = CONTACT_WEIGHT
    return weights * 40


class _Steps(Dataset):
    """Batches by step, each drawn from the seed and the step alone; those of the first stage have phones."""

    def __init__(self, items: list[Item], recipe: Recipe, hear: int, start: int, end: int):
        self.items, self.recipe, self.hear, self.start, self.end = items, recipe, hear, start, end
        self.spoken = [item for item in items if isinstance(item, SpokenItem)]

    def __len__(self) -> int:
        return max(self.end - self.start, 0)

    def __getitem__(self, index: int) -> Example:
        step = self.start + index
        rng = np.random.default_rng([self.recipe.seed, 2, step])
        return draw_batch(self.spoken if step < self.hear else self.items, self.recipe.batch_frames, rng)


def _as_it_is(batch: Example) -> Example:
    return batch


def _on(batch: Example, device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    arrays = (batch.samples, batch.weights, batch.curves, batch.phones.astype(np.int64))
    return tuple(torch.as_tensor(array).to(device) for array in arrays)
