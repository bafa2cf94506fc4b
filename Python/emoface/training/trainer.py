"""Training of a recipe on a dataset: the best checkpoint so far is kept, and training resumes at any step.

A network with a phonetic encoder learns in two stages: first the phones, then the face that belongs to them, from the
true phones. What it mistakes in synthesised voices is not what it will mistake in recorded ones: a face learnt from
recognised phones learns the first by heart (ROC area of open vowels on recorded voices .75; .85 from true ones). Each
stage has its own rise and fall of the learning rate. Where no phones are known, all of the network learns from faces
alone.
"""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader, Dataset

from .. import __version__
from ..errors import EmoFaceError
from ..network import checkpoint
from ..network.acoustic.compact_encoder import CompactEncoder
from ..network.acoustic.conformer_encoder import ConformerEncoder
from ..network.acoustic.phonetic_encoder import PhoneticEncoder
from ..network.audio_encoder import AudioEncoder
from ..network.model import EmoFace
from ..network.tensor_names import from_file_names, to_file_names
from ..serialization import to_json
from ..storage.files import FileError, open_regular, replacing
from ..timing import FACE_RATE
from .augment import augment_bands, mask_bands
from .dataset import UNKNOWN_PHONE, Example, Item, SpokenItem, draw_batch, read_dataset
from .losses import control_weights, curves_loss, phone_targets, value_weights
from .pretrained.hama import load_recogniser
from .pretrained.silero import load_voice_activity
from .pretrained.sphinx import load_acoustic_model
from .recipes import Recipe

STATE = "state.pt"  # all that is needed to resume; not a model to use
LOG = "log.csv"  # a row for every validation
SAVE_EVERY = 250  # steps between two writes of STATE
VALIDATION_BATCHES = 6
GRADIENT_NORM = 1.0
LABEL_SMOOTHING = 0.02  # share of the phone's likelihood that the others may have
# Of the learning rate, for layers that know voices already. At a quarter of it they forgot: phones of recorded speech
# that agree with its text fell from 92 to 86 %.
PRETRAINED_RATE = 0.1


class TrainingError(EmoFaceError):
    """Training that cannot start or go on."""


@dataclass(frozen=True)
class TrainingOptions:
    """Where and how far to train; none of it changes the weights.

    device: cpu or cuda.
    workers: processes that prepare batches; 0 prepares them between steps.
    stop_after: end at this step, as an interruption would; None trains to the recipe's end.
    """

    device: str = "cpu"
    workers: int = 0
    stop_after: int | None = None


@dataclass(frozen=True)
class TrainingProgress:
    """How far training has come, at a validation.

    step, steps: done, and in all.
    curves, phones: mean training losses since the last validation; that of the other stage is 0.
    validation: the stage's loss of the averaged weights on the validation clips.
    """

    step: int
    steps: int
    curves: float
    phones: float
    validation: float


def train(
    recipe: Recipe,
    corpus: str | Path,
    out: str | Path,
    options: TrainingOptions | None = None,
    *,
    on_progress: Callable[[TrainingProgress], None] | None = None,
) -> Path:
    """Train a recipe on a dataset; returns the checkpoint of the best validation, out/<recipe>.safetensors.

    corpus: the dataset's folder, see `dataset`.
    out: the run's folder. Training resumes from out/state.pt if it is there, to the same weights as a run that was
        never interrupted.
    on_progress: called after each validation.
    Raises DatasetError, TrainingError.
    """
    options = options or TrainingOptions()
    training, validation = read_dataset(corpus)
    run = TrainingRun(recipe, training, validation, Path(out), torch.device(options.device))
    run.resume()
    end = min(recipe.steps, options.stop_after or recipe.steps)
    steps = _StepBatches(training, recipe, run.phone_steps, range(run.step, end))
    batches: DataLoader[Example] = DataLoader(
        steps, batch_size=None, num_workers=options.workers, collate_fn=_unchanged
    )
    for batch in batches:
        run.train_step(batch)
        if run.step % recipe.validate_every == 0 or run.step == recipe.steps:
            progress = run.report()
            if on_progress:
                on_progress(progress)
        if run.step % SAVE_EVERY == 0 or run.step == end:
            run.save_state()
    return run.best_path


class TrainingRun:
    """One training run: the model, the running mean of its weights, the optimiser, and the step they have reached."""

    def __init__(
        self, recipe: Recipe, training: Sequence[Item], validation: Sequence[Item], out: Path, device: torch.device
    ):
        """training, validation: items of the dataset. out: the run's folder."""
        self.recipe, self.out, self.device = recipe, out, device
        self.best_path = out / f"{recipe.name}.safetensors"
        torch.manual_seed(recipe.seed)
        self.model = EmoFace(recipe.network)
        encoder = self.model.audio_encoder
        if isinstance(encoder, PhoneticEncoder):
            _load_pretrained(encoder)
        self.model.to(device)
        self.average = AveragedModel(self.model, avg_fn=self._running_mean)
        self.optimiser = torch.optim.AdamW(
            _parameter_groups(self.model, recipe.learning_rate), weight_decay=recipe.weight_decay
        )
        has_phones = any(isinstance(item, SpokenItem) for item in training)
        self.phone_steps = recipe.phone_steps if isinstance(encoder, PhoneticEncoder) and has_phones else 0
        self.schedule = LambdaLR(self.optimiser, self._rate_share)
        self.step, self.best = 0, float("inf")
        self.loss_sums, self.loss_count = np.zeros(2), 0
        rng = np.random.default_rng([recipe.seed, 3])
        self.validation = [
            _to_device(draw_batch(validation, recipe.batch_frames, rng), device) for _ in range(VALIDATION_BATCHES)
        ]
        self.control_weights = control_weights().to(device)
        self.hours = sum(item.frames for item in training) / float(FACE_RATE) / 3600

    @property
    def averaged_model(self) -> EmoFace:
        """The model with the running mean of the weights: the one that is kept."""
        model = self.average.module
        assert isinstance(model, EmoFace)
        return model

    @property
    def is_phone_stage(self) -> bool:
        """Whether the next step learns phones."""
        return self.step < self.phone_steps

    def train_step(self, batch: Example) -> None:
        """One step of the optimiser. Raises TrainingError where the loss is no number."""
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)  # dropout too is the same after a resume
        self.model.train()
        of_phones = self.is_phone_stage
        losses = self._losses(self.model, _to_device(batch, self.device), of_phones, self.step)
        loss = losses[of_phones]
        if not torch.isfinite(loss):
            raise TrainingError(f"the loss is {loss.item()} at step {self.step}. Lower the learning rate and resume.")
        self.optimiser.zero_grad()
        loss.backward()
        for group in self.optimiser.param_groups:
            nn.utils.clip_grad_norm_(group["params"], GRADIENT_NORM)
        self.optimiser.step()
        self.schedule.step()
        self.average.update_parameters(self.model)
        self.step += 1
        self.loss_sums += [value.item() for value in losses]
        self.loss_count += 1
        if self.step == self.phone_steps:  # the face is learnt from the recogniser that is kept
            self.model.load_state_dict(self.averaged_model.state_dict())
            self.average.n_averaged.zero_()

    def report(self) -> TrainingProgress:
        """Validate, keep the model if it is the best so far, and return how far training has come."""
        of_phones = 0 < self.step <= self.phone_steps
        loss = self.validate(of_phones)
        if not of_phones and loss < self.best:
            self.best = loss
            checkpoint.save(self.averaged_model, self.best_path, self._about(), overwrite=True)
        curves, phones = self.loss_sums / max(self.loss_count, 1)
        self.loss_sums, self.loss_count = np.zeros(2), 0
        progress = TrainingProgress(self.step, self.recipe.steps, float(curves), float(phones), loss)
        self._log(progress)
        return progress

    @torch.inference_mode()
    def validate(self, of_phones: bool) -> float:
        """The mean loss of the averaged weights on the validation clips: of the phones, or of the curves."""
        model = self.averaged_model.eval()
        return float(np.mean([self._losses(model, batch, of_phones)[of_phones].item() for batch in self.validation]))

    def _losses(
        self, model: EmoFace, batch: tuple[Tensor, ...], of_phones: bool, augment_seed: int | None = None
    ) -> tuple[Tensor, Tensor]:
        """(of the curves, of the phones); only one is computed, the other is 0.

        augment_seed: of the augmentation of mel bands; None augments nothing.
        """
        samples, weights, curves, phones = batch
        encoder, frames, zero = model.audio_encoder, weights.shape[1], torch.zeros(())
        if isinstance(encoder, PhoneticEncoder) and self.phone_steps:
            bands = self._mel_bands(encoder, samples, frames, augment_seed)
            if of_phones:
                loss = functional.cross_entropy(
                    encoder.phone_logits(bands, frames).flatten(0, 1),
                    phones.flatten(),
                    ignore_index=UNKNOWN_PHONE,
                    label_smoothing=LABEL_SMOOTHING,
                )
                return zero, loss
            posteriors = _posteriors(encoder, samples, phones)
            features = encoder.features_from_phones(posteriors, encoder.loudness(bands, frames))
        else:
            features = encoder(samples, frames)
        predicted = model.audio2rig(features, model.emotion_encoder(weights))
        weight = value_weights(curves, phones, self.control_weights, self.recipe)
        return curves_loss(predicted, curves, weight, self.recipe.velocity), zero

    @torch.no_grad()
    def _mel_bands(self, encoder: PhoneticEncoder, samples: Tensor, frames: int, augment_seed: int | None) -> Tensor:
        bands = encoder.mel_bands(encoder.normalise(samples), frames)
        if augment_seed is None:
            return bands
        generator = torch.Generator().manual_seed(augment_seed)
        changed = augment_bands(bands.cpu(), encoder.bands_rate, generator)
        if self.is_phone_stage:
            changed = mask_bands(changed, encoder.bands_rate, generator)
        return changed.to(bands.device)

    def _rate_share(self, step: int) -> float:
        """Share of the learning rate at a step: each stage rises and falls by itself."""
        if step < self.phone_steps:
            return learning_rate_share(step, self.phone_steps, self.recipe.warm_up)
        done, steps = step - self.phone_steps, self.recipe.steps - self.phone_steps
        return learning_rate_share(done, steps, self.recipe.warm_up)

    def _running_mean(self, mean: Tensor, value: Tensor, count: Tensor | int) -> Tensor:
        """count: steps that are in the mean, of this stage. The mean is short at first, when weights move fast."""
        done = int(count)
        return mean.lerp(value, 1 - min(self.recipe.average_decay, done / (done + 10)))

    def _about(self) -> dict[str, Any]:
        """What the checkpoint says of where it comes from."""
        return {
            "recipe": to_json(self.recipe),
            "step": self.step,
            "validation": self.best,
            "hours": round(self.hours, 3),
            "emoface": __version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
            "licence": _licence(self.model.audio_encoder),
        }

    def save_state(self) -> None:
        """Write all that `resume` needs."""
        path = self.out / STATE
        state = {
            "recipe": to_json(self.recipe),
            "model": to_file_names(self.model.state_dict()),
            "average": to_file_names(self.averaged_model.state_dict()),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "best": self.best,
        }
        with replacing(path, overwrite=True) as temporary:
            try:
                torch.save(state, temporary)
            except RuntimeError as error:  # PyTorch's, of a full disk, with lines of its own source code
                raise FileError(
                    f"{path}: cannot write this file. See that the disk has room, and run again to go on."
                ) from error

    def resume(self) -> None:
        """Go on from out/state.pt if it is there. Raises TrainingError if it belongs to another recipe."""
        path = self.out / STATE
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["recipe"] != to_json(self.recipe):
            raise TrainingError(f"{path}: belongs to another recipe. Choose another folder, or remove this file.")
        self.model.load_state_dict(from_file_names(state["model"]))
        self.averaged_model.load_state_dict(from_file_names(state["average"]))
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.best = state["step"], state["best"]
        self.average.n_averaged.fill_(self.step if self.is_phone_stage else self.step - self.phone_steps)
        for group in self.optimiser.param_groups:
            group.setdefault("initial_lr", self.recipe.learning_rate)  # a state of EmoFace 0.1 has none
        self.schedule = LambdaLR(self.optimiser, self._rate_share, last_epoch=self.step - 1)

    def _log(self, progress: TrainingProgress) -> None:
        names = ("step", "curves", "phones", "validation")
        row = ",".join(f"{getattr(progress, name):.6g}" for name in names) + "\n"
        path = self.out / LOG
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            with open_regular(path, append=True) as file:
                is_new = file.seek(0, os.SEEK_END) == 0
                file.write(((",".join(names) + "\n" if is_new else "") + row).encode())
        except OSError as error:
            raise FileError(
                f"{path}: cannot write this file ({error.strerror or error}). See that the disk has room, and run "
                "again to go on."
            ) from error


def learning_rate_share(step: int, steps: int, warm_up: int) -> float:
    """Share of the learning rate: up over warm_up steps, then down a half cosine to 1 %."""
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / max(steps - warm_up, 1)
    return float(0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * min(done, 1.0))))


def _parameter_groups(model: EmoFace, learning_rate: float) -> list[dict[str, Any]]:
    """All parameters with their learning rates, pretrained ones in a group of their own, if there are any."""
    encoder = model.audio_encoder
    pretrained = list(encoder.conformer.pretrained_parameters()) if isinstance(encoder, ConformerEncoder) else []
    known = set(map(id, pretrained))
    groups = [{"params": [p for p in model.parameters() if id(p) not in known], "lr": learning_rate}]
    if pretrained:
        groups.append({"params": pretrained, "lr": PRETRAINED_RATE * learning_rate})
    return groups


def _load_pretrained(encoder: PhoneticEncoder) -> None:
    """Set the weights that come from others. Raises HamaError, SileroError, SphinxError."""
    load_voice_activity(encoder.voice_activity)
    if isinstance(encoder, ConformerEncoder):
        load_recogniser(encoder)
    elif isinstance(encoder, CompactEncoder):
        load_acoustic_model(encoder)


def _licence(encoder: AudioEncoder) -> str:
    """The licences of a model: its own, and those of the weights of others in it."""
    if isinstance(encoder, ConformerEncoder):
        others = "phone recogniser: Apache-2.0, after hama, by Seongmin Park"
    elif isinstance(encoder, CompactEncoder):
        others = "acoustic model: BSD-2-Clause"
    else:
        return "MIT"
    return f"MIT; {others}; voice activity detector: MIT, by the Silero Team"


def _posteriors(encoder: PhoneticEncoder, samples: Tensor, phones: Tensor) -> Tensor:
    """The posteriorgram of known phones; where a frame's phone is unknown (a recorded face), the encoder's own."""
    posteriors, unknown = phone_targets(phones.clamp(min=0)), (phones == UNKNOWN_PHONE)[..., None]
    if not unknown.any():
        return posteriors
    with torch.no_grad():
        speech = encoder.encode_speech(encoder.local_features(encoder.normalise(samples), phones.shape[1]))
    return torch.where(unknown, speech[..., :-1], posteriors)


class _StepBatches(Dataset[Example]):
    """Batches by step, each drawn from the seed and the step alone; those of the first stage have phones."""

    def __init__(self, items: Sequence[Item], recipe: Recipe, phone_steps: int, steps: range):
        self.items, self.recipe, self.phone_steps, self.steps = items, recipe, phone_steps, steps
        self.spoken = [item for item in items if isinstance(item, SpokenItem)]

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, index: int) -> Example:
        step = self.steps[index]
        rng = np.random.default_rng([self.recipe.seed, 2, step])
        return draw_batch(self.spoken if step < self.phone_steps else self.items, self.recipe.batch_frames, rng)


def _unchanged(batch: Any) -> Any:
    return batch


def _to_device(batch: Example, device: torch.device) -> tuple[Tensor, ...]:
    arrays = (batch.samples, batch.weights, batch.curves, batch.phones.astype(np.int64))
    return tuple(torch.as_tensor(array).to(device) for array in arrays)
