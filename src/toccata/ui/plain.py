"""ASCII alone: every other character as one of the same width that says the same, for terminals and readers that have no other."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

_ALIKE = (
    ("▁▂▃▄▅▆▇█▔", "_.-=+*%#'"),
    ("─│━┃╴╶╵╷", "-|-|--'|"),
    ("┼├┤┬┴┌┐└┘", "+++++++++"),
    ("▌▐▀░▒▓■□", "||^.:%*o"),
    ("▸▹▶◀◂▼▲", ">>><<v^"),
    ("›‹»«→←↑↓⇧", "><><><^v^"),
    ("↻↺↰♫∿", "@@^&~"),
    ("●◉◆○◇•·", "oO*o+.."),
    ("…–—−×°", "~---xo"),
    ("“”‘’", "\"\"''"),
)
_LIKE = {character: alike for characters, alikes in _ALIKE for character, alike in zip(characters, alikes, strict=True)}
_BRAILLE = range(0x2800, 0x2900)
_DOTS = " ..::**##"
"""By how many of the eight dots are set."""


def ascii_text(text: str) -> str:
    """The text in ASCII, as wide as it was; letters lose their accents, what has nothing like it is `?`."""
    return text if text.isascii() else "".join(map(_ascii_character, text))


@lru_cache(4096)
def _ascii_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _LIKE:
        return _LIKE[character]
    if ord(character) in _BRAILLE:
        return _DOTS[(ord(character) - _BRAILLE.start).bit_count()]
    width = cell_len(character)
    letters = "".join(part for part in unicodedata.normalize("NFKD", character) if part.isascii() and part.isprintable())
    return letters[:width].ljust(width) if letters else "?" * width
