"""A voice activity detector: the probability that somebody speaks, from samples.

The parameters are those of Silero VAD at 16 kHz (by the Silero Team, MIT licence), trained on thousands of voices,
rooms and noises: spectra of 8 ms steps, four convolutions that cover 32 ms, and a recurrent layer that runs forwards. A
hen, a guitar or a fan may sound like some phone; the phones alone could not tell.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...timing import FACE_RATE, SAMPLE_RATE

CHUNK, CONTEXT = 512, 64  # samples that are judged at once, and those before them that are read too
WINDOW, STEP = 256, 128  # of the spectra, samples
WIDTH = 128
SPEECH_LEVEL = 0.06  # standard deviation of speech in recordings as the detector knows them
GATE_FRAMES = 11  # attack and release of the speech gate


class VoiceActivityDetector(nn.Module):
    """Samples -> probability of speech, 60 times a second. Not trained."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (
            (WINDOW // 2 + 1, WIDTH, 1),
            (WIDTH, WIDTH // 2, 2),
            (WIDTH // 2, WIDTH // 2, 2),
            (WIDTH // 2, WIDTH, 1),
        )
        self.convolutions = nn.ModuleList(nn.Conv1d(a, b, 3, stride, padding=1) for a, b, stride in sizes)
        self.lstm = nn.LSTM(WIDTH, WIDTH, batch_first=True)
        self.out_proj = nn.Linear(WIDTH, 1)
        self.requires_grad_(False)

    def forward(self, samples: Tensor, frames: int) -> Tensor:
        """Samples (batch, n) of unit variance -> probability of speech at each 60 fps frame, (batch, frames, 1)."""
        by_chunk = self.chunk_probabilities(samples * SPEECH_LEVEL)
        centres = (torch.arange(frames, device=samples.device) + 0.5) * SAMPLE_RATE / float(FACE_RATE) / CHUNK - 0.5
        centres = centres.clamp(0, by_chunk.shape[1] - 1)
        before = centres.floor().long()
        after = (before + 1).clamp(max=by_chunk.shape[1] - 1)
        return by_chunk[:, before].lerp(by_chunk[:, after], (centres - before)[:, None])

    def chunk_probabilities(self, samples: Tensor) -> Tensor:
        """Samples (batch, n) at their recorded level -> probability of speech, (batch, chunks of 32 ms, 1)."""
        count = max(-(-samples.shape[1] // CHUNK), 1)
        padded = functional.pad(samples, (CONTEXT, count * CHUNK - samples.shape[1]))
        windows = padded.unfold(1, CONTEXT + CHUNK, CHUNK)
        chunks = functional.pad(windows, (0, CONTEXT), mode="reflect").flatten(0, 1)
        taper = torch.hann_window(WINDOW, device=samples.device)
        hidden = torch.fft.rfft(chunks.unfold(1, WINDOW, STEP) * taper).abs().transpose(1, 2)
        for convolution in self.convolutions:
            hidden = functional.relu(convolution(hidden))
        steps, _ = self.lstm(hidden[..., 0].unflatten(0, (len(samples), count)))
        return self.out_proj(functional.relu(steps)).sigmoid()


def speech_gate(probability: Tensor, window: int, floor: float, ceiling: float) -> Tensor:
    """How far the mouth follows the sound, 0..1, (batch, frames, 1), from a probability of speech of the same shape.

    0 up to the probability `floor`, 1 from `ceiling` on, in between linear in its logarithm. Of each `window` frames
    (odd) the highest probability counts: short pauses and soft endings stay speech. GATE_FRAMES is its slope in time.
    """
    highest = functional.max_pool1d(probability.transpose(1, 2), window, 1, window // 2)
    log_floor, log_ceiling = (torch.tensor(value).log().item() for value in (floor, ceiling))
    share = ((highest.clamp(min=1e-6).log() - log_floor) / (log_ceiling - log_floor)).clamp(0, 1)
    return functional.avg_pool1d(share, GATE_FRAMES, 1, GATE_FRAMES // 2, count_include_pad=False).transpose(1, 2)
