"""Text in a given number of terminal cells. Imports nothing heavy: the first page is drawn with it."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def printable(text: str) -> str:
    """The text with what does not print as blanks: names come from other people's files, and an escape would reach the terminal."""
    return text if text.isprintable() else "".join(character if character.isprintable() else " " for character in text)


def fit(text: str, width: int) -> str:
    """The text in exactly `width` terminal cells, padded or cut; a cut is shown by `…`. What does not print is blank."""
    text = printable(text)
    if text.isascii():
        return text.ljust(width) if len(text) <= width else text[: max(0, width - 1)] + "…"[:width]
    length = cell_len(text)
    return set_cell_size(text, width) if length <= width else set_cell_size(text, max(0, width - 1)) + "…"[:width]
