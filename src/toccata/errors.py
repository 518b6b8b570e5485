"""The one error family: a message is a sentence for the user, naming the file and the place."""


class ToccataError(Exception):
    """Something the user can be told in one sentence. Never shown with a traceback."""


class BadFile(ToccataError):
    """A file that cannot be read as what it claims to be.

    The sentence reads `path: place: what is wrong`, so a user can find the spot by hand.
    """

    def __init__(self, path: object, problem: str, place: str = "") -> None:
        self.path, self.problem, self.place = str(path), problem, place
        super().__init__(": ".join(part for part in (str(path), place, problem) if part))


class EditRefused(ToccataError):
    """An edit that would break the song; the song is unchanged."""


class DeviceError(ToccataError):
    """An audio or MIDI device that is missing, busy or gone, and what to do about it."""
