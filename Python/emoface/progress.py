"""Progress of long work: the interface through which a caller sees stages, progress and warnings, and cancels."""


class ProgressListener:
    """Override the methods that you need; by themselves they do nothing.

    Raising `errors.Cancelled` from any of them stops the work.
    """

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended. name: a lower-case word or two, such as "speech"."""

    def progress(self, done: int, total: int) -> None:
        """How far the stage is. done: 0..total. total: 0 where it cannot be known."""

    def warn(self, sentence: str) -> None:
        """Something is wrong, but the work continues. sentence: for the user."""
