"""The emotion encoder: weights over the seven labels in, a code a frame out; paper section 3.1."""

from torch import Tensor, nn

from ..emotion import EMOTIONS


class EmotionEncoder(nn.Module):
    """Embedding -> Linear -> LeakyReLU -> Linear, one code a label; mixed labels mix their codes."""

    def __init__(self, embedding: int, hidden: int, d_model: int):
        """embedding, hidden, d_model: widths of the embedding, of the hidden layer and of a code."""
        super().__init__()
        self.embedding = nn.Embedding(len(EMOTIONS), embedding)
        self.code = nn.Sequential(nn.Linear(embedding, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, d_model))

    def forward(self, weights: Tensor) -> Tensor:
        """(batch, frames, 7), rows summing to 1 -> (batch, frames, d_model). One-hot rows give the label's own code."""
        return weights @ self.code(self.embedding.weight)
