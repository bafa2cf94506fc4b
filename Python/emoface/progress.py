"""Someone who watches long work: told of stages, progress and warnings; does nothing unless it is made to."""


class Watch:
    """Override what you want to hear. Raising from any of these stops the work: that is how it is cancelled."""

    def stage(self, name: str) -> None:
        """A stage begins; the one before has ended."""

    def progress(self, done: int, total: int) -> None:
        """How far the stage is."""

    def warn(self, sentence: str) -> None:
        """Something is wrong, but bearable."""
