"""Textual's updates, made of lines of (text, style) pieces, for the encoder and for Textual's own way to the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

Piece = tuple[str, Style]
Line = Sequence[Piece]

_CONSOLE = Console(color_system="truecolor", force_terminal=True, width=80)


def strip(line: Line, width: int, rest: Style | None = None) -> Strip:
    """The line cut or padded to a width."""
    segments, used = [], 0
    for text, style in line:
        text = set_cell_size(text, min(cell_len(text), width - used))
        used += cell_len(text)
        segments.append(Segment(text, style))
    return Strip([*segments, Segment(" " * (width - used), rest or Style())], width)


def whole(lines: Sequence[Line], width: int) -> LayoutUpdate:
    """All of a screen."""
    return LayoutUpdate([[strip(line, width)] for line in lines], Region(0, 0, width, len(lines)))


def parts(lines: dict[int, Line], width: int, height: int) -> ChopsUpdate:
    """Some lines of a screen."""
    chops: list[dict[int, Strip | None]] = [{0: strip(lines[y], width) if y in lines else None} for y in range(height)]
    return ChopsUpdate(chops, [(y, 0, width) for y in sorted(lines)], [[width]] * height)


def stock(update: CompositorUpdate) -> str:
    """What Textual itself would write."""
    return update.render_segments(_CONSOLE)
