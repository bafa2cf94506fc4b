"""Progress of long work: how a caller is told of stages, progress and warnings, and how it cancels."""


class ProgressListener:
    """Override what you want to be told; by itself it does nothing.

    Raising from any method stops the work: that is how it is cancelled (`errors.Cancelled`).
    """

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended. name: a lower-case word or two, such as "speech"."""

    def progress(self, done: int, total: int) -> None:
        """How far the stage is. done: 0..total. total: 0 where it cannot be known."""

    def warn(self, sentence: str) -> None:
        """Something is wrong, but the work goes on."""
