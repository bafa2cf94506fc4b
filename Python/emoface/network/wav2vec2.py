"""wav2vec 2.0 as the audio encoder: the paper's choice, through transformers."""

from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrize
from transformers import Wav2Vec2Config, Wav2Vec2Model

from .audio_encoder import AudioEncoder

SHORTEST = 400  # samples that the convolutional front end needs for one output


class Wav2Vec2Encoder(AudioEncoder):
    """wav2vec 2.0 whose 50 Hz front-end output is interpolated to 60 Hz before the context network; paper section 3.1.

    sizes: values of transformers' Wav2Vec2Config; what is left out is BASE. The front end is frozen.
    """

    variance_floor = 1e-7  # as Wav2Vec2FeatureExtractor has it

    def __init__(self, sizes: dict):
        super().__init__()
        config = Wav2Vec2Config(mask_time_prob=0.0, apply_spec_augment=False, layerdrop=0.0, **sizes)
        self.network = _plain_convolution(Wav2Vec2Model(config))
        self.network.feature_extractor.requires_grad_(False)
        self.width = config.hidden_size

    @classmethod
    def from_pretrained(cls, name_or_folder: str) -> "Wav2Vec2Encoder":
        """Weights of a published wav2vec 2.0, such as `facebook/wav2vec2-base-960h`, to train from."""
        pretrained = Wav2Vec2Model.from_pretrained(name_or_folder)
        encoder = cls({name: getattr(pretrained.config, name) for name in SIZES})
        encoder.network.load_state_dict(_plain_convolution(pretrained).state_dict(), strict=False)
        return encoder

    def local(self, samples: Tensor, frames: int) -> Tensor:
        samples = F.pad(samples, (0, max(0, SHORTEST - samples.shape[-1])))
        at_50_hz = self.network.feature_extractor(samples)
        return F.interpolate(at_50_hz, size=frames, mode="linear", align_corners=True).transpose(1, 2)

    def context(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        hidden, _ = self.network.feature_projection(local)
        return self.network.encoder(hidden, attention_mask=real).last_hidden_state


# The settings of transformers that change the network's shape or arithmetic.
SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "conv_dim",
    "conv_kernel",
    "conv_stride",
    "conv_bias",
    "num_conv_pos_embeddings",
    "num_conv_pos_embedding_groups",
    "feat_extract_norm",
    "do_stable_layer_norm",
    "layer_norm_eps",
)


def _plain_convolution(network: Wav2Vec2Model) -> Wav2Vec2Model:
    """Fold the weight norm of the positional convolution into its weight: less to store, nothing to recompute."""
    convolution: nn.Conv1d = network.encoder.pos_conv_embed.conv
    parametrize.remove_parametrizations(convolution, "weight", leave_parametrized=True)
    return network
