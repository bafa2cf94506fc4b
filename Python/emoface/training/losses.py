"""What training minimises: the weighted error of curves, and the phones that the face is learnt from."""

import torch
from torch import Tensor
from torch.nn import functional

from ..network.acoustic.compact_encoder import SMOOTHING_KERNEL, smooth_posteriors
from ..phones import CLASSES, SILENCE
from ..rig import BOARD
from .recipes import Recipe

# What an eye sees first weighs most: closures and the jaw, then the rest of the mouth, then the upper face.
LIP_CONTACT = ("mouth_lipsTogether", "mouth_lipBiteD")
CONTACT_WEIGHT, JAW_WEIGHT, MOUTH_WEIGHT, FACE_WEIGHT = 3.0, 4.0, 1.5, 0.5
REST_FRAMES = 12  # a frame is at rest when nobody speaks this many frames to either side


def curves_loss(predicted: Tensor, curves: Tensor, weight: Tensor, velocity: float) -> Tensor:
    """Weighted squared error of curves, plus `velocity` times that of their change a frame.

    predicted, curves, weight: (batch, frames, 174).
    """
    error = predicted - curves
    change = error[:, 1:] - error[:, :-1]
    return (error.square() * weight).mean() + velocity * (change.square() * weight[:, 1:]).mean()


def value_weights(curves: Tensor, phones: Tensor, controls: Tensor, recipe: Recipe) -> Tensor:
    """How much each value counts in the loss, (batch, frames, 174): by control, more in closures and in silence.

    curves: the true ones, (batch, frames, 174).
    phones: class numbers, (batch, frames).
    controls: `control_weights`, (174,).
    recipe: its closure_weight and rest_weight.

    The squared error's best answer to an uncertain closure is half a closure. Where lips touch, errors count
    closure_weight times, so that the face closes from a probability of 1 / (1 + closure_weight) on.
    """
    contact = torch.zeros_like(controls)
    contact[BOARD.columns(*LIP_CONTACT)] = 1
    weight = controls * (1 + (recipe.closure_weight - 1) * contact * curves.clamp(0, 1))
    speech = (phones != CLASSES.index(SILENCE)).float()
    near_speech = functional.max_pool1d(speech[:, None], 2 * REST_FRAMES + 1, stride=1, padding=REST_FRAMES)[:, 0]
    return weight * (recipe.rest_weight + (1 - recipe.rest_weight) * near_speech)[:, :, None]


def control_weights() -> Tensor:
    """float32 (174,): how much each control counts in the loss, scaled so that a face at rest has a loss near 1."""
    weights = torch.full((len(BOARD),), FACE_WEIGHT)
    weights[BOARD.region("mouth", "jaw", "tongue", "teeth")] = MOUTH_WEIGHT
    weights[BOARD.columns("C_jaw-translateY")] = JAW_WEIGHT
    weights[BOARD.columns(*LIP_CONTACT)] = CONTACT_WEIGHT
    return weights * 40


def phone_targets(phones: Tensor) -> Tensor:
    """The posteriorgram of known phones, (batch, frames, classes), as smooth in time as a classifier's.

    phones: class numbers, (batch, frames).
    """
    margin = len(SMOOTHING_KERNEL) // 2
    padded = functional.pad(phones[:, None].float(), (margin, margin), mode="replicate")[:, 0]
    return smooth_posteriors(functional.one_hot(padded.long(), len(CLASSES)).float())[:, margin:-margin]
