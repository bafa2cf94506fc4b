"""A line as the panel holds it: the request, the take that was generated, and where it is to be written."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ...alignment import Phone
from ...emotion import TimelineError
from ...motion.styles import CONVERSATION
from ...speech.phone_edits import replace_phones
from ...take import Line, Take

# The layers over a face, by the names of their fields in a take.
BLINK, GAZE, BROW, HEAD, BREATH = LAYERS = ("blink", "gaze", "brow", "head", "breath")
SPEECH_LAYERS = (BROW, HEAD, BREATH)  # those that only a line has whose request, in a field of that name, wants them


@dataclass(frozen=True, eq=False)
class PanelLine:
    """One row of the table. Immutable: an edit makes another one.

    id: the line's name, unique in a document.
    request: the recording, emotions, seed and settings that the user wants.
    take: what was generated, with the user's edits of its layers; None before the first generation.
    take_file: the file that the take was read from; the layers in it may be older than the take's.
    target: where the host is to write it; "" leaves that to the host.
    locked_layers: those of LAYERS whose seed is locked: no re-roll changes them.
    phones: the phones that the user wants; None: those of the take. See `wanted_phones`.
    length_s: length in seconds by the recording's header; None where that is not known.
    extra_columns: columns of a batch table that the panel does not show, column -> cell.
    """

    id: str
    request: Line
    take: Take | None = None
    take_file: str = ""
    target: str = ""
    locked_layers: frozenset[str] = frozenset()
    phones: tuple[Phone, ...] | None = None
    length_s: float | None = None
    extra_columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def duration_s(self) -> float | None:
        """Length in seconds: the take's, else the one in the header; None where neither is known."""
        return self.take.audio.duration_s if self.take else self.length_s

    @property
    def has_current_take(self) -> bool:
        """Whether there is a take, and it is of the present request."""
        if self.take is None or self.needs_speech:
            return False
        with suppress(TimelineError):  # one that runs past the end: the worker refuses it with a sentence
            has_emotions = self.request.timeline.within(self.take.audio.duration_s) == self.take.line.timeline
            has_phones = self.wanted_phones == self.take.alignment.phones
            return has_emotions and has_phones and _has_what_is_wanted(self.take, self.request)
        return False

    @property
    def wanted_phones(self) -> tuple[Phone, ...]:
        """All phones of the line as the user wants them, in order of time; none without a take, or where it has none.

        Phones that were meant for a recording of another length do not count.
        """
        found = self.take.alignment.phones if self.take else ()
        return self.phones if self.phones and found and self.phones[-1].end_s == found[-1].end_s else found

    @property
    def needs_speech(self) -> bool:
        """Whether there is no take, or one of another recording, channel, smoothing or text."""
        return self.take is None or _speech_of(self.take.line) != _speech_of(self.request)

    def with_request(self, request: Line) -> "PanelLine":
        """The line with another request. What needs no new face, such as the strength of a layer, shows at once."""
        return replace(self, request=request, take=self.take and _follow(self.take, request))

    def with_take(self, take: Take, take_file: str) -> "PanelLine":
        """The line with a new take. Its present layers are kept if the new take has the same length.

        Phones that a person has corrected are wanted as long as the recording is the same, whatever was found anew.
        """
        phones = self.phones
        if self.take is not None:
            corrected = [phone for phone in self.wanted_phones if phone.origin == "corrected"]
            if _speech_of(self.take.line) != _speech_of(take.line):
                is_same_sound = self.take.audio == take.audio
                phones = replace_phones(take.alignment.phones, corrected) if is_same_sound and corrected else None
            elif phones is None and corrected:
                phones = self.wanted_phones
        if self.take is not None and len(self.take.face) == len(take.face):
            take = _with_layers_of(self.take, take)
        return replace(self, take=_follow(take, self.request), take_file=take_file, phones=phones)


def _speech_of(line: Line) -> tuple[object, ...]:
    """What a line's phones come from, and its smoothing."""
    return line.audio, line.channel, line.smoothing, line.text


def _has_what_is_wanted(take: Take, request: Line) -> bool:
    """Whether a take's face and layers are made as a request wants them."""
    lacks_layer = any(getattr(request, layer) and getattr(take, layer) is None for layer in SPEECH_LAYERS)
    follows_speech = CONVERSATION not in (request.blink.style, request.gaze.style) or take.prosody is not None
    face = (take.line.liveliness, take.line.gains) == (request.liveliness, request.gains)
    return face and follows_speech and not lacks_layer


def _follow(take: Take, request: Line) -> Take:
    """A take with a request's settings of layers, and without the layers that it does not want."""
    followed = ("blink", "gaze", "brow", "head", "breath", "character", "rest")
    line = replace(take.line, **{name: getattr(request, name) for name in followed})
    names = [layer for layer in SPEECH_LAYERS if not getattr(line, layer) and getattr(take, layer) is not None]
    unwanted: dict[str, Any] = dict.fromkeys(names)
    return take if line == take.line and not unwanted else replace(take, line=line, **unwanted)


def _with_layers_of(before: Take, after: Take) -> Take:
    """A new take with the layers of the one before it, of the same length. New are those that the one before lacked,
    and those of conversation that it had to draw without knowing what is said."""
    layers: dict[str, Any] = {name: getattr(before, name) or getattr(after, name) for name in SPEECH_LAYERS}
    for name in (BLINK, GAZE):
        is_first = before.prosody is None and getattr(after.line, name).style == CONVERSATION
        layers[name] = getattr(after if is_first else before, name)
    return replace(after, prosody=after.prosody or before.prosody, **layers)
