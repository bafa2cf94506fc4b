"""The errors that a user reads, and the two sentences that every part of EmoFace shares."""


class EmoFaceError(Exception):
    """A sentence for the user: what was wrong, with its value; what was expected; what to do."""


class Cancelled(EmoFaceError):
    """The user pressed Cancel, or work was stopped in another way. What it says is what became of what was begun."""

    def __init__(self, sentence: str = "Cancelled.") -> None:
        super().__init__(sentence)


def bug_sentence(error: BaseException, doing: str = "") -> str:
    """What the user reads of an error that no user can cause.

    error: what was raised and is no EmoFaceError.
    doing: what failed, such as a path or a command; begins the sentence.
    """
    begin = f"{doing}: a" if doing else "A"
    return f"{begin} mistake of EmoFace's own ({type(error).__name__}: {error}). Please report it."
