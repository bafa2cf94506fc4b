"""EmoFace: the audio encoder, the emotion encoder and Audio2Rig put together, and run on clips of any length."""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np
import torch
from torch import Tensor, nn

from ..emotion import EMOTIONS
from ..phones import CLASSES
from ..serialization import from_json
from ..timing import first_sample_from_frame, frames_of_samples, sample_of_frame
from .acoustic.compact_encoder import CompactEncoder, CompactEncoderSettings
from .acoustic.conformer_encoder import ConformerEncoder, ConformerEncoderSettings
from .audio2rig import Audio2Rig
from .audio_encoder import AudioEncoder
from .config import NetworkConfig, NetworkError
from .emotion_encoder import EmotionEncoder
from .wav2vec2_sizes import Wav2Vec2Sizes
from .windowing import WINDOW, join_windows, plan_windows

BATCH_FRAMES = 2 * WINDOW  # padded frames that go through the network at once: bounds memory

ProgressCallback = Callable[[int, int], None]  # frames done, frames in all (overlaps counted)
Run = TypeVar("Run", bound=Callable[..., Any])

BatchNetwork = Callable[[Tensor, Tensor | None], Tensor]  # padded values, mask -> values


def _in_one_thread(run: Run) -> Run:
    """Runs the network in one thread of this process, whatever OMP_NUM_THREADS says.

    Another number of threads rounds differently in the last bits, so the same line would give another take on another
    machine. On a busy machine one is much faster, because OpenMP's threads spin while they wait for each other. Default
    model, two cores, load 5: 10 s of speech take 0.3 to 0.6 s with one thread, 4.6 to 7.9 s with two; 113 s take 2.6 to
    2.9 s against 25 to 34 s. On an idle machine a second thread would gain: 10 s of speech took 112 ms with two, 182 ms
    with one.
    """

    @wraps(run)
    def run_in_one_thread(*arguments: Any, **named: Any) -> Any:
        before = torch.get_num_threads()
        if before == 1:
            return run(*arguments, **named)
        torch.set_num_threads(1)
        try:
            return run(*arguments, **named)
        finally:
            torch.set_num_threads(before)

    return cast(Run, run_in_one_thread)


class EmoFace(nn.Module):
    """Speech and emotion weights in, raw rig values at 60 frames a second out.

    `predict` is `encode` (the audio encoder: slow, worth caching) followed by `animate` (emotion and decoder: fast).
    Clips of up to 60 s are seen whole; longer ones in overlapping windows. Clips always have
    floor(seconds x 60) frames.
    """

    def __init__(self, config: NetworkConfig, name: str = "untitled", model_id: str = "", encoder_id: str = ""):
        """A network with random weights.

        name, model_id, encoder_id: what a checkpoint says of itself; a take and the speech cache go by them.
        """
        super().__init__()
        self.config = config
        self.name, self.model_id, self.encoder_id = name, model_id, encoder_id
        self.audio_encoder = _build_audio_encoder(config.audio)
        self.emotion_encoder = EmotionEncoder(config.emotion_embedding, config.emotion_hidden, config.d_model)
        self.audio2rig = Audio2Rig(config, self.audio_encoder.width)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.audio2rig.out_proj.weight.device

    @property
    def has_phones(self) -> bool:
        """Whether encoded speech begins with the probabilities of CLASSES: then a text can be aligned to it."""
        return self.audio_encoder.phones == len(CLASSES)

    def forward(self, samples: Tensor, weights: Tensor) -> Tensor:
        """For training: samples (batch, n) of one length, weights (batch, frames, 7) -> (batch, frames, controls)."""
        return self.audio2rig(self.audio_encoder(samples, weights.shape[1]), self.emotion_encoder(weights))

    def predict(self, samples: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Raw curves, float32 (frames, controls).

        samples: float32 16 kHz mono, (n,).
        weights: of the emotions, (frames, 7), a row for each of the floor(seconds x 60) frames.
        Raises NetworkError.
        """
        return self.animate(self.encode(samples), weights)

    def predict_many(self, clips: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> list[np.ndarray]:
        """`predict` for clips of any lengths; each gets what it would get alone."""
        return self.animate_many(self.encode_many(clips), weights)

    def encode(self, samples: np.ndarray, progress: ProgressCallback | None = None) -> np.ndarray:
        """float32 16 kHz mono samples (n,) -> encoded speech, float32 (frames, speech_width). Raises NetworkError."""
        return self.encode_many([samples], progress)[0]

    def animate(self, speech: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Encoded speech (frames, speech_width), emotion weights (frames, 7) -> raw curves, float32 (frames, controls).

        Raises NetworkError.
        """
        return self.animate_many([speech], [weights])[0]

    @torch.inference_mode()
    @_in_one_thread
    def encode_fixed(self, clips: Sequence[np.ndarray], batch_size: int, frames: int) -> list[np.ndarray]:
        """`encode` for at most `batch_size` clips of at most `frames` (up to 3600) frames, padded to just that shape.

        What a clip gets depends on the shape alone, to the last bit: not on the other clips or its place among them.
        Raises NetworkError.
        """
        clips = [_check_samples(clip) for clip in clips]
        counts = [frames_of_samples(len(clip)) for clip in clips]
        _check_shape(counts, batch_size, frames)
        local = [
            self._local_features(clip, self._mean_and_scale(clip), count)
            for clip, count in zip(clips, counts, strict=True)
        ]
        return self._padded_batch(local, self.audio_encoder.encode_speech, (batch_size, frames))

    @torch.inference_mode()
    @_in_one_thread
    def animate_fixed(
        self, speech: Sequence[np.ndarray], weights: Sequence[np.ndarray], batch_size: int, frames: int
    ) -> list[np.ndarray]:
        """`animate` in a fixed shape, as `encode_fixed`. Raises NetworkError."""
        _check_shape([len(values) for values in speech], batch_size, frames)
        for values, share in zip(speech, weights, strict=True):
            self._check_pair(values, share)
        inputs = [self._decoder_input(values, share) for values, share in zip(speech, weights, strict=True)]
        return self._padded_batch(inputs, self._decode, (batch_size, frames))

    @torch.inference_mode()
    @_in_one_thread
    def encode_many(self, clips: Sequence[np.ndarray], progress: ProgressCallback | None = None) -> list[np.ndarray]:
        """`encode` for clips of any lengths."""
        clips = [_check_samples(clip) for clip in clips]
        frames = [frames_of_samples(len(clip)) for clip in clips]
        levels = [self._mean_and_scale(clip) for clip in clips]

        def piece(clip: int, start: int, stop: int) -> Tensor:
            last = len(clips[clip]) if stop == frames[clip] else first_sample_from_frame(stop)
            return self._local_features(clips[clip][sample_of_frame(start) : last], levels[clip], stop - start)

        encoder = self.audio_encoder
        return self._run_in_windows(frames, encoder.speech_width, piece, encoder.encode_speech, progress)

    @torch.inference_mode()
    @_in_one_thread
    def animate_many(self, speech: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> list[np.ndarray]:
        """`animate` for clips of any lengths."""
        for values, share in zip(speech, weights, strict=True):
            self._check_pair(values, share)

        def piece(clip: int, start: int, stop: int) -> Tensor:
            return self._decoder_input(speech[clip][start:stop], weights[clip][start:stop])

        return self._run_in_windows([len(s) for s in speech], self.config.controls, piece, self._decode)

    def _local_features(self, samples: np.ndarray, level: tuple[float, float], frames: int) -> Tensor:
        mean, scale = level
        piece = torch.from_numpy(samples).to(self.device)
        return self.audio_encoder.local_features(((piece - mean) * scale)[None], frames)[0]

    def _decoder_input(self, speech: np.ndarray, weights: np.ndarray) -> Tensor:
        return torch.from_numpy(np.concatenate([speech, weights], 1, dtype=np.float32)).to(self.device)

    def _decode(self, inputs: Tensor, mask: Tensor | None) -> Tensor:
        speech, weights = inputs.split([self.audio_encoder.speech_width, len(EMOTIONS)], -1)
        features = self.audio_encoder.decoder_features(speech, mask)
        return self.audio2rig(features, self.emotion_encoder(weights), mask)

    def _mean_and_scale(self, samples: np.ndarray) -> tuple[float, float]:
        """Mean of a clip and the factor to unit variance, summed in pieces: an hour in float64 would be half a GB."""
        count = max(len(samples), 1)
        mean = sum(piece.sum(dtype=np.float64) for piece in _pieces(samples)) / count
        variance = sum(np.square(piece - mean, dtype=np.float64).sum() for piece in _pieces(samples)) / count
        return mean, (variance + self.audio_encoder.variance_floor) ** -0.5

    def _run_in_windows(
        self,
        frames: Sequence[int],
        width: int,
        piece: Callable[[int, int, int], Tensor],
        network: BatchNetwork,
        progress: ProgressCallback | None = None,
    ) -> list[np.ndarray]:
        """Values (frames, width) of every clip: short clips batched by length, long ones in windows that are joined.

        frames: of each clip.
        width: of the values.
        piece: (clip, start, stop) -> the network's input for these frames.
        network: runs on a padded batch of pieces.
        """
        windows = [plan_windows(count) for count in frames]
        total = sum(stop - start for spans in windows for start, stop in spans)
        done = 0
        results: dict[int, np.ndarray] = {}

        def run(pieces: list[Tensor]) -> list[np.ndarray]:
            nonlocal done
            values = self._padded_batch(pieces, network)
            done += sum(map(len, values))
            if progress:
                progress(done, total)
            return values

        for batch in _batch_by_length(frames):
            if len(batch) == 1 and frames[batch[0]]:
                clip = batch[0]
                results[clip] = join_windows(
                    frames[clip], width, ((a, b, run([piece(clip, a, b)])[0]) for a, b in windows[clip])
                )
            elif len(batch) == 1:
                results[batch[0]] = np.zeros((0, width), np.float32)
            else:
                results |= zip(batch, run([piece(clip, 0, frames[clip]) for clip in batch]), strict=True)
        return [results[clip] for clip in range(len(frames))]

    def _padded_batch(
        self, pieces: list[Tensor], network: BatchNetwork, shape: tuple[int, int] | None = None
    ) -> list[np.ndarray]:
        """Pieces (frames, width) through the network together, padded to (batch, frames) or to what they need."""
        batch, frames = shape or (len(pieces), max(map(len, pieces)))
        padded = pieces[0].new_zeros(batch, frames, pieces[0].shape[1])
        lengths = torch.ones(batch, dtype=torch.long, device=self.device)  # rows that fill up have a frame too
        for row, piece in enumerate(pieces):
            padded[row, : len(piece)] = piece
            lengths[row] = len(piece)
        mask = torch.arange(frames, device=self.device) < lengths[:, None]
        values = network(padded, None if shape is None and mask.all() else mask).float().cpu().numpy()
        return [value[: len(piece)] for value, piece in zip(values, pieces, strict=False)]

    def _check_pair(self, speech: np.ndarray, weights: np.ndarray) -> None:
        width = self.audio_encoder.speech_width
        if speech.ndim != 2 or speech.shape[1] != width:
            raise NetworkError(f"encoded speech of shape {speech.shape}: expected (frames, {width}), from encode.")
        if np.shape(weights) != (len(speech), len(EMOTIONS)):
            raise NetworkError(
                f"emotion weights of shape {np.shape(weights)}: expected ({len(speech)}, {len(EMOTIONS)}), "
                "a row for each of the floor(seconds x 60) frames."
            )


EncoderSettings = Wav2Vec2Sizes | CompactEncoderSettings | ConformerEncoderSettings


def read_encoder_settings(audio: dict[str, Any]) -> EncoderSettings:
    """The settings of the audio encoder that `audio["family"]` names. Raises NetworkError, SerializationError."""
    kinds: dict[str, type[EncoderSettings]] = {
        "wav2vec2": Wav2Vec2Sizes,
        "phonetic": CompactEncoderSettings,
        "conformer": ConformerEncoderSettings,
    }
    settings = {name: value for name, value in audio.items() if name != "family"}
    return from_json(kinds[audio["family"]], settings, unknown="refuse")


def _build_audio_encoder(audio: dict[str, Any]) -> AudioEncoder:
    """The encoder that `audio` describes, with random weights. Raises NetworkError, SerializationError."""
    settings = read_encoder_settings(audio)
    if isinstance(settings, CompactEncoderSettings):
        return CompactEncoder(settings)
    if isinstance(settings, ConformerEncoderSettings):
        return ConformerEncoder(settings)
    from .wav2vec2_encoder import Wav2Vec2Encoder  # transformers takes seconds to import: only where it is used

    return Wav2Vec2Encoder(settings)


def _pieces(samples: np.ndarray) -> Iterator[np.ndarray]:
    return (samples[i : i + 2**20] for i in range(0, len(samples), 2**20))


def _check_shape(counts: Sequence[int], batch_size: int, frames: int) -> None:
    """Raises NetworkError for clips that a fixed shape cannot hold. counts: frames of each."""
    if len(counts) > batch_size or not 0 < min(counts) <= max(counts) <= frames <= WINDOW:
        raise NetworkError(
            f"{len(counts)} clips of {min(counts)} to {max(counts)} frames: expected at most {batch_size} clips of "
            f"1 to {frames} frames, and at most {WINDOW}."
        )


def _check_samples(samples: np.ndarray) -> np.ndarray:
    samples = np.ascontiguousarray(samples, np.float32)
    if samples.ndim != 1:
        raise NetworkError(f"samples of shape {samples.shape}: expected (n,), 16 kHz mono.")
    if not np.isfinite(samples).all():
        raise NetworkError("the samples hold NaN or infinity: expected finite numbers, about -1 to 1.")
    return samples


def _batch_by_length(frames: Sequence[int]) -> list[list[int]]:
    """Clips grouped by length, so that little is padded and no group exceeds BATCH_FRAMES; long clips stand alone."""
    batches: list[list[int]] = []
    for clip in sorted(range(len(frames)), key=lambda i: -frames[i]):
        longest = frames[batches[-1][0]] if batches else 0
        fits = batches and 0 < frames[clip] and longest <= WINDOW and (len(batches[-1]) + 1) * longest <= BATCH_FRAMES
        if fits:
            batches[-1].append(clip)
        else:
            batches.append([clip])
    return batches
