"""Edits of one line or many: each is one step of undo."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ...emotion import EmotionTimeline, Segment
from ...take import Take
from ..base.background import Background
from ..base.translation import tr
from .panel_line import BLINK, GAZE, LAYERS, PanelLine
from .undoable_document import Document, Edit

MAX_IMMEDIATE_S = 120.0  # total length of lines whose layers are drawn at once: some milliseconds; more in a thread


class LineEdits(QObject):
    """Edits of a document's lines. Signal: failed(sentence)."""

    failed = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None):
        super().__init__(parent)
        self._document = document
        self._background = Background(self)

    def set_emotion(self, ids: Iterable[str], emotion: str) -> None:
        """Set one emotion for the whole of each line; its intensity and crossfade stay."""
        self._edit_timelines(tr("Set emotion"), ids, lambda old: _constant(old, emotion, intensity_of(old)))

    def set_intensity(self, ids: Iterable[str], intensity: float, ongoing: bool = False) -> None:
        """Set the intensity of every segment. intensity: 0..1. ongoing: more edits of the same gesture will follow."""
        self._edit_timelines(
            tr("Set intensity"), ids, lambda old: _with_intensity(old, intensity), ongoing
        )  # fmt: skip

    def set_timeline(self, line_id: str, timeline: EmotionTimeline, text: str, ongoing: bool) -> None:
        """Set a line's emotions. text: the name of the step of undo. ongoing: as for `set_intensity`."""
        request = replace(self._document[line_id].request, timeline=timeline)
        self._document.edit(text, [Edit(line_id, "request", request)], ongoing)

    def set_layer(self, line_id: str, layer: str, value: object, text: str, ongoing: bool) -> None:
        """Set a line's blinks or gaze.

        layer: one of LAYERS.
        value: its BlinkLayer or GazeLayer.
        text: the name of the step of undo.
        ongoing: as for `set_intensity`.
        """
        self._document.edit(text, [Edit(line_id, layer, value)], ongoing)

    def set_audio(self, line_id: str, audio: Path) -> None:
        """Set another recording; emotions, seeds and target stay."""
        request = replace(self._document[line_id].request, audio=str(audio))
        self._document.edit(tr("Choose recording"), [Edit(line_id, "request", request)])

    def set_target(self, ids: Iterable[str], target: str) -> None:
        """Set where the host is to write the lines."""
        self._document.edit(tr("Set target"), [Edit(line_id, "target", target) for line_id in ids])

    def set_seed(self, ids: Iterable[str], seed: int) -> None:
        """Set the seed of the requests, and draw both layers of the takes with it. Locked layers stay."""
        requests = [
            Edit(line_id, "request", replace(self._document[line_id].request, seed=seed)) for line_id in ids
        ]  # fmt: skip
        draws = [_LayerDraw(layer, seed) for layer in LAYERS]
        self._draw_layers(tr("Set seed"), [edit.line_id for edit in requests], lambda line, take: draws, requests)

    def reroll(
        self,
        ids: Iterable[str],
        layers: Sequence[str] = LAYERS,
        step: int = 1,
        within: tuple[float, float] | None = None,
    ) -> None:
        """Draw layers again with the seed `step` after the last one.

        within: start and end in seconds of what is drawn again; None: the whole line.
        Lines without a take, and layers whose seed is locked, do not change.
        """

        def draws(line: PanelLine, take: Take) -> list[_LayerDraw]:
            return [_LayerDraw(layer, max(getattr(take, layer).seed + step, 0), within) for layer in layers]

        texts: dict[tuple[str, ...], str] = {(BLINK,): tr("Re-roll blinks"), (GAZE,): tr("Re-roll gaze")}
        self._draw_layers(texts.get(tuple(layers), tr("Re-roll blinks and gaze")), ids, draws)

    def set_layer_seed(self, ids: Iterable[str], layer: str, seed: int) -> None:
        """Draw one layer with this seed, where there is a take and the layer is not locked."""
        self._draw_layers(tr("Set seed"), ids, lambda line, take: [_LayerDraw(layer, seed)])

    def set_layer_enabled(self, ids: Iterable[str], layer: str, enabled: bool) -> None:
        """Show or hide a layer of the lines that have a take."""
        takes = [(line_id, self._document[line_id].take) for line_id in ids]
        edits = [
            Edit(line_id, layer, replace(getattr(take, layer), enabled=enabled)) for line_id, take in takes if take
        ]  # fmt: skip
        self._document.edit(tr("Show or hide a layer"), edits)

    def lock_layer(self, ids: Iterable[str], layer: str, is_locked: bool) -> None:
        """Lock or unlock a layer's seed."""
        edits = []
        for line_id in ids:
            locked = self._document[line_id].locked_layers
            edits.append(Edit(line_id, "locked_layers", locked | {layer} if is_locked else locked - {layer}))
        self._document.edit(tr("Lock seed") if is_locked else tr("Unlock seed"), edits)

    def close(self) -> None:
        """Wait for the thread; its results are dropped."""
        self._background.finish()

    def _draw_layers(
        self,
        text: str,
        ids: Iterable[str],
        draws: Callable[[PanelLine, Take], Iterable["_LayerDraw"]],
        others: Sequence[Edit] = (),
    ) -> None:
        """One step of undo: draw layers of every line that has a take, and do `others`.

        Many minutes of line are drawn in a thread; layers that are edited meanwhile stay as they were edited.
        """
        lines = [(line, line.take) for line in (self._document[line_id] for line_id in ids) if line.take is not None]
        takes = {line.id: take for line, take in lines}

        def draw_all() -> list[Edit]:
            return [
                _drawn(line.id, take, draw)
                for line, take in lines
                for draw in draws(line, take)
                if draw.layer not in line.locked_layers
            ]

        def apply(edits: Sequence[Edit]) -> None:
            current = [edit for edit in edits if self._is_unedited(takes[edit.line_id], edit)]
            existing = [edit for edit in others if edit.line_id in self._document]
            self._document.edit(text, [*existing, *current])

        if sum(take.audio.duration_s for take in takes.values()) <= MAX_IMMEDIATE_S:
            apply(draw_all())
        else:
            self._background.run(draw_all, apply, self.failed.emit)

    def _is_unedited(self, before: Take, edit: Edit) -> bool:
        """Whether the layer that an edit changes is still the one of `before`."""
        if edit.line_id not in self._document:
            return False
        take = self._document[edit.line_id].take
        return take is not None and getattr(take, edit.part) is getattr(before, edit.part)

    def _edit_timelines(
        self,
        text: str,
        ids: Iterable[str],
        change: Callable[[EmotionTimeline], EmotionTimeline],
        ongoing: bool = False,
    ) -> None:
        requests = [(line_id, self._document[line_id].request) for line_id in ids]
        edits = [
            Edit(line_id, "request", replace(request, timeline=change(request.timeline)))
            for line_id, request in requests
        ]
        self._document.edit(text, edits, ongoing)


def intensity_of(timeline: EmotionTimeline) -> float:
    """The highest intensity of a timeline; 1 where it has no segment."""
    return max((segment.intensity for segment in timeline.segments), default=1.0)


def _constant(old: EmotionTimeline, emotion: str, intensity: float) -> EmotionTimeline:
    return replace(EmotionTimeline.constant(emotion, intensity), crossfade_s=old.crossfade_s)


def _with_intensity(old: EmotionTimeline, intensity: float) -> EmotionTimeline:
    segments: tuple[Segment, ...] = old.segments or EmotionTimeline.constant("neutral").segments
    return replace(old, segments=tuple(replace(segment, intensity=intensity) for segment in segments))


@dataclass(frozen=True)
class _LayerDraw:
    """How a layer is to be drawn again.

    layer: one of LAYERS.
    seed: of the draw.
    within: start and end in seconds; None: the whole line.
    """

    layer: str
    seed: int
    within: tuple[float, float] | None = None


def _drawn(line_id: str, take: Take, draw: _LayerDraw) -> Edit:
    reroll = take.reroll_blinks if draw.layer == BLINK else take.reroll_gaze
    return Edit(line_id, draw.layer, getattr(reroll(draw.seed, *(draw.within or (0.0, None))), draw.layer))
