"""Whether somebody speaks: a voice activity detector that knows thousands of voices, rooms and noises.

The parameters are those of Silero VAD at 16 kHz (by the Silero Team, MIT licence): spectra of 8 ms steps, four
convolutions that sum up 32 ms, and a memory that runs forwards. A hen, a guitar or a fan may sound like some phone; the
phones alone could not tell.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...timing import SAMPLE_RATE

CHUNK, CONTEXT = 512, 64  # samples that are judged, and those before them that are heard too
WINDOW, STEP = 256, 128  # of the spectra, samples
WIDTH = 128
LEVEL = 0.06  # deviation of speech in recordings as the detector knows them
EDGE = 11  # frames over which a mouth wakes up and falls asleep
FRAME_RATE = 60


class VoiceActivity(nn.Module):
    """Samples -> how likely somebody speaks, 60 times a second. Fixed."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (
            (WINDOW // 2 + 1, WIDTH, 1),
            (WIDTH, WIDTH // 2, 2),
            (WIDTH // 2, WIDTH // 2, 2),
            (WIDTH // 2, WIDTH, 1),
        )
        self.summary = nn.ModuleList(nn.Conv1d(a, b, 3, stride, padding=1) for a, b, stride in sizes)
        self.memory = nn.LSTM(WIDTH, WIDTH, batch_first=True)
        self.verdict = nn.Linear(WIDTH, 1)
        self.requires_grad_(False)

    def forward(self, samples: Tensor, frames: int) -> Tensor:
        """(batch, n) of unit variance -> 0..1, (batch, frames, 1)."""
        likely = self.judge(samples * LEVEL)
        centres = (torch.arange(frames, device=samples.device) + 0.5) * SAMPLE_RATE / FRAME_RATE / CHUNK - 0.5
        centres = centres.clamp(0, likely.shape[1] - 1)
        before = centres.floor().long()
        after = (before + 1).clamp(max=likely.shape[1] - 1)
        return likely[:, before].lerp(likely[:, after], (centres - before)[:, None])

    def judge(self, samples: Tensor) -> Tensor:
        """(batch, n) as loud as recorded -> how likely it is that somebody speaks, (batch, chunks of 32 ms, 1)."""
        count = max(-(-samples.shape[1] // CHUNK), 1)
        padded = F.pad(samples, (CONTEXT, count * CHUNK - samples.shape[1]))
        chunks = F.pad(padded.unfold(1, CONTEXT + CHUNK, CHUNK), (0, CONTEXT), mode="reflect").flatten(0, 1)
        taper = torch.hann_window(WINDOW, device=samples.device)
        hidden = torch.fft.rfft(chunks.unfold(1, WINDOW, STEP) * taper).abs().transpose(1, 2)
        for convolution in self.summary:
            hidden = F.relu(convolution(hidden))
        steps, _ = self.memory(hidden[..., 0].unflatten(0, (len(samples), count)))
        return self.verdict(F.relu(steps)).sigmoid()


def spoken(likely: Tensor, around: int, doubtful: float, sure: float) -> Tensor:
    """How far a mouth follows what it hears, 0..1, (batch, frames, 1) both ways.

    0 up to the likelihood `doubtful`, 1 from `sure` on, of the likeliest of `around` frames: short pauses and soft
    endings stay speech.
    """
    likeliest = F.max_pool1d(likely.transpose(1, 2), around, 1, around // 2)
    lowest, highest = (torch.tensor(value).log().item() for value in (doubtful, sure))
    share = ((likeliest.clamp(min=1e-6).log() - lowest) / (highest - lowest)).clamp(0, 1)
    return F.avg_pool1d(share, EDGE, 1, EDGE // 2, count_include_pad=False).transpose(1, 2)
