"""The one error a user is meant to read."""


class EmoFaceError(Exception):
    """A sentence for the user: what was wrong, with its value; what was expected; what to do."""
