"""Rows of the virtual screen: a string of glyphs and a string of pens, one character of each for every cell.

So rows compare, hash and slice at the speed of C. A glyph of two cells is followed by BESIDE; one of several code points is kept in a
table under a private character, which no text that may be printed holds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes
from textual.strip import Strip

from toccata.ui.encoder.pens import Pens

UNKNOWN = "\0"
"""A cell that may hold anything."""
BESIDE = "\x01"
"""The second cell of a wide glyph."""
_PRIVATE = 0xF0000
_MOST_CLUSTERS = 65_000
_KEPT_STRIPS = 1024

# Characters that take one cell in every terminal: Latin, Greek, Cyrillic, punctuation, arrows, lines, blocks, shapes, braille.
_PLAIN = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0373\u0376-\u0377\u037a-\u037f\u0384-\u0482"
    "\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*"
)


class Row(NamedTuple):
    """glyphs, pens: strings as long as the screen is wide."""

    glyphs: str
    pens: str


def blank_row(width: int, pens: Pens) -> Row:
    """Blanks in the terminal's own colours."""
    return Row(" " * width, pens.plain * width)


def unknown_row(width: int) -> Row:
    """A row that is equal to no other that is painted."""
    return Row(UNKNOWN * width, UNKNOWN * width)


def is_plain(text: str) -> bool:
    """Whether every character takes one cell and prints."""
    return (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text) is not None


class RowMaker:
    """Turns strips into glyphs and pens; those of strips that come again and again are kept."""

    def __init__(self, pens: Pens) -> None:
        self._pens = pens
        self._clusters: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._kept: dict[int, tuple[Strip, Row]] = {}

    def clear(self) -> None:
        """Forgets all: rows made before mean nothing any more."""
        self._clusters.clear()
        self._texts.clear()
        self._kept.clear()

    @property
    def is_full(self) -> bool:
        """Whether so many clusters were seen that it is time to clear."""
        return len(self._clusters) >= _MOST_CLUSTERS

    def text_of(self, glyph: str) -> str:
        """What is written for a glyph that stands in for a cluster; other glyphs are their own text."""
        return self._texts.get(glyph, glyph)

    def of(self, strip: Strip) -> Row:
        """The strip's cells."""
        found = self._kept.get(id(strip))
        if found is not None:
            return found[1]
        if len(self._kept) >= _KEPT_STRIPS:
            self._kept.clear()
        row = self._make(strip)
        self._kept[id(strip)] = (strip, row)  # holding the strip keeps its id from being another's
        return row

    def _make(self, strip: Strip) -> Row:
        glyphs: list[str] = []
        pens: list[str] = []
        for text, style, _ in strip:
            if text:
                cells = text if is_plain(text) else self._cells(text)
                glyphs.append(cells)
                pens.append(self._pens_of(cells, style))
        return Row("".join(glyphs), "".join(pens))

    def _pens_of(self, cells: str, style) -> str:
        ink, blank = self._pens.of(style)
        if " " not in cells:
            return ink * len(cells)
        if not cells.strip(" "):
            return blank * len(cells)
        return "".join([blank if cell == " " else ink for cell in cells])

    def _cells(self, text: str) -> str:
        """Glyphs cell by cell; what does not print is blank, as an escape would reach the terminal."""
        cells = []
        for start, end, width in split_graphemes(text)[0]:
            cluster = text[start:end]
            if width == 0:
                continue
            if not cluster[0].isprintable() or any(ord(character) < 32 or 127 <= ord(character) < 160 for character in cluster):
                cells.append(" " * width)
            else:
                cells.append(self._glyph(cluster) + BESIDE * (width - 1))
        return "".join(cells)

    def _glyph(self, cluster: str) -> str:
        if len(cluster) == 1:
            return cluster
        found = self._clusters.get(cluster)
        if found is None:
            found = self._clusters[cluster] = chr(_PRIVATE + len(self._clusters))
            self._texts[found] = cluster
        return found


def placed(row: Row, x: int, piece: Row, pens: Pens) -> Row:
    """The row with a piece of another laid over it from x on; halves of wide glyphs that it leaves over become blanks."""
    width = len(row.glyphs)
    end = min(x + len(piece.glyphs), width)
    glyphs, colors = piece.glyphs[: end - x], piece.pens[: end - x]
    if x == 0 and end == width:
        return _whole(Row(glyphs, colors), pens)
    before, after = row.glyphs[:x], row.glyphs[end:]
    before_pens, after_pens = row.pens[:x], row.pens[end:]
    if x and row.glyphs[x] == BESIDE:
        before, before_pens = before[:-1] + " ", before_pens[:-1] + pens.blank_of(before_pens[-1])
    if after.startswith(BESIDE):
        after, after_pens = " " + after[1:], pens.blank_of(after_pens[0]) + after_pens[1:]
    return _whole(Row(before + glyphs + after, before_pens + colors + after_pens), pens)


def _whole(row: Row, pens: Pens) -> Row:
    """A wide glyph whose second half has no room at the right edge is a blank."""
    last = row.glyphs[-1:]
    if last and last not in (" ", BESIDE) and not is_plain(last) and cell_len(last) > 1:
        return Row(row.glyphs[:-1] + " ", row.pens[:-1] + pens.blank_of(row.pens[-1]))
    return row
