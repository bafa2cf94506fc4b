"""Edits of one line or many: each is one step of undo."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ...alignment import Phone
from ...emotion import EmotionTimeline, Segment
from ...motion.blink import BlinkSettings
from ...motion.brow import BrowSettings
from ...motion.head import HeadSettings
from ...motion.lids import CONVERSATION_BLINKS
from ...motion.styles import CONVERSATION
from ...prosody import Prosody
from ...speech.phone_edits import check_phones, replace_phones
from ...take import Line, Take
from ..base.background import Background
from ..base.translation import tr
from .panel_line import BLINK, BREATH, BROW, GAZE, HEAD, LAYERS, SPEECH_LAYERS, PanelLine
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
        """Set one of a line's layers.

        layer: one of LAYERS.
        value: the layer, such as a BlinkLayer.
        text: the name of the step of undo.
        ongoing: as for `set_intensity`.
        """
        self._document.edit(text, [Edit(line_id, layer, value)], ongoing)

    def set_audio(self, line_id: str, audio: Path) -> None:
        """Set another recording; emotions, seeds and target stay."""
        request = replace(self._document[line_id].request, audio=str(audio))
        self._document.edit(tr("Choose recording"), [Edit(line_id, "request", request)])

    def set_text(self, line_id: str, text: str) -> None:
        """Set what is said in a line; "" if nobody knows. Phones that a person has corrected stay."""
        request = replace(self._document[line_id].request, text=text or None)
        self._document.edit(tr("Set text"), [Edit(line_id, "request", request)])

    def correct_phones(self, line_id: str, phones: Sequence[Phone], ongoing: bool = False) -> None:
        """Correct phones of a line; each takes the time from its start to its end from the phones that had it.

        phones: in order of time, without overlaps; their origin becomes "corrected".
        ongoing: as for `set_intensity`.
        Does nothing for a line whose take has no phones. Raises PhoneEditError for phones that cannot stand in it.
        """
        before = self._document[line_id].wanted_phones
        if before:
            check_phones(phones, before[-1].end_s)
            after = replace_phones(before, [replace(phone, origin="corrected") for phone in phones])
            self._document.edit(tr("Correct phones"), [Edit(line_id, "phones", after)], ongoing)

    def set_target(self, ids: Iterable[str], target: str) -> None:
        """Set where the host is to write the lines."""
        self._document.edit(tr("Set target"), [Edit(line_id, "target", target) for line_id in ids])

    def set_seed(self, ids: Iterable[str], seed: int) -> None:
        """Set the seed of the requests, and draw all layers of the takes with it. Locked layers stay."""
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
            present = [layer for layer in layers if getattr(take, layer) is not None]
            return [_LayerDraw(layer, max(getattr(take, layer).seed + step, 0), within) for layer in present]

        texts = {
            BLINK: tr("Re-roll blinks"),
            GAZE: tr("Re-roll gaze"),
            BROW: tr("Re-roll brows"),
            HEAD: tr("Re-roll head"),
            BREATH: tr("Re-roll breath"),
        }
        self._draw_layers(texts[layers[0]] if len(layers) == 1 else tr("Re-roll all layers"), ids, draws)

    def set_layer_seed(self, ids: Iterable[str], layer: str, seed: int) -> None:
        """Draw one layer with this seed, where a take has it and it is not locked."""
        self._draw_layers(tr("Set seed"), ids, lambda line, take: [_LayerDraw(layer, seed)])

    def set_layer_enabled(self, ids: Iterable[str], layer: str, enabled: bool) -> None:
        """Show or hide a layer. Lines that lack it are asked for it, or no longer asked."""
        edits = []
        for line in (self._document[line_id] for line_id in ids):
            drawn = getattr(line.take, layer, None)
            if drawn is not None:
                edits.append(Edit(line.id, layer, replace(drawn, enabled=enabled)))
            elif layer in SPEECH_LAYERS and bool(getattr(line.request, layer)) != enabled:
                wanted, unwanted = _SETTINGS[layer]
                request = replace(line.request, **{layer: wanted if enabled else unwanted})
                edits.append(Edit(line.id, "request", request))
        self._document.edit(tr("Show or hide a layer"), edits)

    def set_layer_strength(self, ids: Iterable[str], layer: str, strength: float, ongoing: bool = False) -> None:
        """Set how much brows or head move in the lines that want them.

        layer: BROW or HEAD.
        strength: 0..2.
        ongoing: as for `set_intensity`.
        """

        def change(request: Line) -> Line:
            settings = getattr(request, layer)
            return request if settings is None else replace(request, **{layer: replace(settings, strength=strength)})

        self._edit_requests(tr("Set strength"), ids, change, ongoing)

    def set_liveliness(self, ids: Iterable[str], liveliness: float, ongoing: bool = False) -> None:
        """Set how much the emotions move. liveliness: 0..2. ongoing: as for `set_intensity`."""
        self._edit_requests(tr("Set liveliness"), ids, lambda old: replace(old, liveliness=liveliness), ongoing)

    def set_layer_style(self, ids: Iterable[str], layer: str, style: str) -> None:
        """Set the style of blinks or gaze, and draw the layer in it with the seed that it has. Locked layers stay.

        layer: BLINK or GAZE.
        style: one of motion.styles.STYLES.
        """
        edits = []
        for line in (self._document[line_id] for line_id in ids):
            if getattr(line.request, layer).style == style:
                continue
            settings: dict[str, Any] = {GAZE: replace(line.request.gaze, style=style)}
            if layer == BLINK:
                settings = {BLINK: CONVERSATION_BLINKS if style == CONVERSATION else BlinkSettings()}
            edits.append(Edit(line.id, "request", replace(line.request, **settings)))
            if line.take is not None and layer not in line.locked_layers:
                take = replace(line.take, line=replace(line.take.line, **settings))
                # Nobody knows yet what is said in a take that had no such layer: the worker's take will bring that.
                take = replace(take, prosody=take.prosody or Prosody.silent(len(take.face)))
                edits.append(_drawn(line.id, take, _LayerDraw(layer, getattr(take, layer).seed)))
        self._document.edit(tr("Set style"), edits)

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
            return [edit for line, take in lines for edit in _drawn_one_after_another(line, take, draws(line, take))]

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
        self._edit_requests(text, ids, lambda old: replace(old, timeline=change(old.timeline)), ongoing)

    def _edit_requests(
        self, text: str, ids: Iterable[str], change: Callable[[Line], Line], ongoing: bool = False
    ) -> None:
        edits = [Edit(line_id, "request", change(self._document[line_id].request)) for line_id in ids]
        self._document.edit(text, edits, ongoing)


def intensity_of(timeline: EmotionTimeline) -> float:
    """The highest intensity of a timeline; 1 where it has no segment."""
    return max((segment.intensity for segment in timeline.segments), default=1.0)


def _constant(old: EmotionTimeline, emotion: str, intensity: float) -> EmotionTimeline:
    return replace(EmotionTimeline.constant(emotion, intensity), crossfade_s=old.crossfade_s)


def _with_intensity(old: EmotionTimeline, intensity: float) -> EmotionTimeline:
    segments: tuple[Segment, ...] = old.segments or EmotionTimeline.constant("neutral").segments
    return replace(old, segments=tuple(replace(segment, intensity=intensity) for segment in segments))


_SETTINGS: dict[
    str, tuple[Any, Any]
] = {  # layer -> what the request of a line that wants it has, and one that does not
    BROW: (BrowSettings(), None),
    HEAD: (HeadSettings(), None),
    BREATH: (True, False),
}


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


_REROLLS = {
    BLINK: Take.reroll_blinks,
    GAZE: Take.reroll_gaze,
    BROW: Take.reroll_brows,
    HEAD: Take.reroll_head,
    BREATH: Take.reroll_breaths,
}


def _drawn(line_id: str, take: Take, draw: _LayerDraw) -> Edit:
    after = _REROLLS[draw.layer](take, draw.seed, *(draw.within or (0.0, None)))
    return Edit(line_id, draw.layer, getattr(after, draw.layer))


def _drawn_one_after_another(line: PanelLine, take: Take, draws: Iterable[_LayerDraw]) -> list[Edit]:
    """Layers that the take has and that are not locked. The gaze first: in conversation, blinks go with it."""
    edits = []
    for draw in sorted(draws, key=lambda draw: draw.layer != GAZE):
        if draw.layer not in line.locked_layers and getattr(take, draw.layer) is not None:
            edits.append(_drawn(line.id, take, draw))
            take = replace(take, **{draw.layer: edits[-1].value})
    return edits
