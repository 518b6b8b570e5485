"""The pattern view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from textual.app import ComposeResult

from toccata.song import Song
from toccata.ui.clipboard import clip_of
from toccata.ui.order.strip import OrderStrip
from toccata.ui.pattern.entry import pattern_scopes, release_note, type_key
from toccata.ui.pattern.explanation import explain_cell
from toccata.ui.pattern.grid import Grid
from toccata.ui.pattern.heads import Heads
from toccata.ui.view import View

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.ui.editor import Editor


class PatternView(View):
    """Order strip, channel heads, grid."""

    scope = "pattern"
    title = "Pattern"

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.order_strip = OrderStrip(editor)
        self.grid = Grid(editor)
        self.heads = Heads(editor, self.grid)

    def compose(self) -> ComposeResult:
        yield self.order_strip
        yield self.heads
        yield self.grid

    def scopes(self) -> tuple[str, ...]:
        return pattern_scopes(self.editor)

    def show(self, song: Song) -> None:
        self.grid.theme_changed()
        self.moved()

    def changed(self, old: Song, new: Song) -> None:
        self.grid.song_changed(old, new)
        self.heads.update()
        self.order_strip.update()

    def moved(self) -> None:
        self.grid.update()
        self.heads.update()
        self.order_strip.update()

    def tick(self, position: Position | None, meters: np.ndarray | None) -> None:
        self.moved()
        if meters is not None:
            self.heads.show_meters(meters)

    def theme_changed(self) -> None:
        self.grid.theme_changed()
        self.heads.refresh()
        self.order_strip.refresh()

    def take_key(self, key: str, character: str | None) -> bool:
        return type_key(self.editor, key)

    def release_key(self, key: str) -> None:
        release_note(self.editor, key)

    def take_paste(self, text: str) -> bool:
        """Cells as text, from another Toccata, OpenMPT, Schism Tracker, or a page that shows a pattern."""
        self.editor.clip = clip_of(text)
        self.editor.desk.perform("block.paste")
        return True

    def cursor_line(self) -> int:
        return self.grid.region.y + self.editor.heard_place()[2] - self.grid.top

    def spoken(self) -> list[tuple[str, str]]:
        from toccata.ui.speech.speaker import pattern_item

        return pattern_item(self.editor)

    def typing_place(self) -> tuple[int, int] | None:
        return self.grid.cursor_place()

    def explanation(self) -> str:
        return explain_cell(self.editor)
