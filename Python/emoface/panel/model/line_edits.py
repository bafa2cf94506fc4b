"""Edits of a line or of many, as the bar, the table and the editor ask for them: each is one step of undo."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ...emotion import EmotionTimeline, Segment
from ...take import BlinkLayer, GazeLayer, Take
from ..base.background import Background
from ..base.translation import tr
from .document import Document, Edit
from .panel_line import BLINK, GAZE, LAYERS, PanelLine

AT_ONCE_S = 120.0  # of line whose layers are drawn while the user waits: some milliseconds


class LineEdits(QObject):
    """Edits of a document's lines. Signal: failed(sentence)."""

    failed = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None):
        super().__init__(parent)
        self._document = document
        self._drawing = Background(self)

    def set_emotion(self, ids: Iterable[str], emotion: str) -> None:
        """One emotion from end to end; the intensity and the crossfade stay as they are."""
        self._edit_timelines(tr("Set emotion"), ids, lambda old: _constant(old, emotion, intensity_of(old)))

    def set_intensity(self, ids: Iterable[str], intensity: float, ongoing: bool = False) -> None:
        """The intensity of every segment, 0..1."""
        self._edit_timelines(
            tr("Set intensity"), ids, lambda old: _with_intensity(old, intensity), ongoing
        )  # fmt: skip

    def set_part(self, id: str, part: str, value: object, text: str, ongoing: bool) -> None:
        """What the line editor made of a line: `timeline`, or a layer by its name; `text` names the step of undo."""
        if part == "timeline":
            part, value = "asked", replace(self._document[id].asked, timeline=value)
        self._document.edit(text, [Edit(id, part, value)], ongoing)

    def set_audio(self, id: str, audio: Path) -> None:
        """Another recording; emotions, seeds and target stay."""
        asked = replace(self._document[id].asked, audio=str(audio))
        self._document.edit(tr("Choose recording"), [Edit(id, "asked", asked)])

    def set_target(self, ids: Iterable[str], target: str) -> None:
        """Where the host is to put the lines."""
        self._document.edit(tr("Set target"), [Edit(id, "target", target) for id in ids])

    def set_seed(self, ids: Iterable[str], seed: int) -> None:
        """The seed of both layers, and of lines that have none yet; locked layers stay."""
        asked = [Edit(id, "asked", replace(self._document[id].asked, seed=seed)) for id in ids]
        rolls = [_Roll(layer, seed) for layer in LAYERS]
        self._draw(tr("Set seed"), [edit.id for edit in asked], lambda line: rolls, asked)

    def reroll(
        self,
        ids: Iterable[str],
        layers: Sequence[str] = LAYERS,
        step: int = 1,
        within: tuple[float, float] | None = None,
    ) -> None:
        """Draw layers again with the seed `step` after their last one; within: only in this range of seconds.

        Lines without a take, and layers whose seed is locked, stay as they are.
        """

        def rolls(line: PanelLine) -> list[_Roll]:
            return [_Roll(layer, max(getattr(line.take, layer).seed + step, 0), within) for layer in layers]

        texts = {(BLINK,): tr("Re-roll blinks"), (GAZE,): tr("Re-roll gaze")}
        self._draw(texts.get(tuple(layers), tr("Re-roll blinks and gaze")), ids, rolls)

    def set_layer_seed(self, ids: Iterable[str], layer: str, seed: int) -> None:
        """Draw a layer with this seed, where there is a take and its seed is not locked."""
        self._draw(tr("Set seed"), ids, lambda line: [_Roll(layer, seed)])

    def show_layer(self, ids: Iterable[str], layer: str, enabled: bool) -> None:
        """Whether a layer lies over the face."""
        takes = [(id, self._document[id].take) for id in ids]
        edits = [Edit(id, layer, replace(getattr(take, layer), enabled=enabled)) for id, take in takes if take]
        self._document.edit(tr("Show or hide a layer"), edits)

    def hold(self, ids: Iterable[str], layer: str, held: bool) -> None:
        """Lock or unlock a layer's seed."""
        edits = []
        for id in ids:
            now = self._document[id].held
            edits.append(Edit(id, "held", now | {layer} if held else now - {layer}))
        self._document.edit(tr("Lock seed") if held else tr("Unlock seed"), edits)

    def close(self) -> None:
        """What is being drawn is not wanted any more."""
        self._drawing.finish()

    def _draw(
        self,
        text: str,
        ids: Iterable[str],
        rolls: Callable[[PanelLine], Iterable["_Roll"]],
        others: Sequence[Edit] = (),
    ) -> None:
        """One step of undo: the rolls of each line that has a take, and other edits. Minutes of line are drawn in a
        thread; what was edited meanwhile stays as it was edited."""
        lines = [line for line in (self._document[id] for id in ids) if line.take is not None]

        def draw() -> list[Edit]:
            return [_rolled(line, roll) for line in lines for roll in rolls(line) if roll.layer not in line.held]

        def put(edits: Sequence[Edit]) -> None:
            takes = {line.id: line.take for line in lines}
            still = [edit for edit in edits if edit.id in self._document and self._is_as_in(takes[edit.id], edit)]
            self._document.edit(text, [*(edit for edit in others if edit.id in self._document), *still])

        if sum(line.take.audio.duration_s for line in lines) <= AT_ONCE_S:
            put(draw())
        else:
            self._drawing.run(draw, put, self.failed.emit)

    def _is_as_in(self, take: Take, edit: Edit) -> bool:
        now = self._document[edit.id].take
        return now is not None and getattr(now, edit.part) is getattr(take, edit.part)

    def _edit_timelines(
        self,
        text: str,
        ids: Iterable[str],
        change: Callable[[EmotionTimeline], EmotionTimeline],
        ongoing: bool = False,
    ) -> None:
        asked = [(id, self._document[id].asked) for id in ids]
        edits = [Edit(id, "asked", replace(line, timeline=change(line.timeline))) for id, line in asked]
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
class _Roll:
    """A layer drawn with a seed; within: only in this range of seconds."""

    layer: str
    seed: int
    within: tuple[float, float] | None = None


def _rolled(line: PanelLine, roll: _Roll) -> Edit:
    draw = line.take.reroll_blinks if roll.layer == BLINK else line.take.reroll_gaze
    value: BlinkLayer | GazeLayer = getattr(draw(roll.seed, *(roll.within or (0.0, None))), roll.layer)
    return Edit(line.id, roll.layer, value)
