"""What every view is: a widget that fills the body, and that the app shows one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from textual.geometry import Region, Size

from toccata.song import Song
from toccata.ui.painting import Fixed, Painted

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.ui.editor import Editor


class View(Fixed):
    """Subclasses set `scope` (the name of their keys' scope) and `title`, and paint from `self.editor`.

    The app mounts a view the first time it is shown and keeps it; hidden views are not told of changes but shown anew.
    No view takes Textual's focus: every key comes through `take_key`, then the keymap.
    """

    DEFAULT_CSS = "View { width: 1fr; height: 1fr; layout: vertical; }"
    can_focus = False
    BLANK = True
    scope = ""
    title = ""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.editor = editor

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        # Textual sends no Resize event to a widget that was laid out while it was being mounted.
        has_changed = super()._size_updated(size, virtual_size, container_size, layout)
        if has_changed:
            self.call_later(self.resized)
        return has_changed

    def resized(self) -> None:
        """It has another size now; what is seen of it is painted anew in any case."""

    def scopes(self) -> tuple[str, ...]:
        """The scopes whose keys work now, the nearest first, without `everywhere`: (`samples.waveform`, `samples`)."""
        return (self.scope,)

    def show(self, song: Song) -> None:
        """Becomes visible: read everything anew."""
        self.refresh()

    def refresh(self, *regions: Region, **options: Any) -> View:
        """Marks the view to be painted again; without regions all in it too, whose lines are kept otherwise."""
        super().refresh(*regions, **options)
        if not regions:
            for part in self.walk_children(Painted):
                part.refresh()
        return self

    def leave(self) -> None:
        """Another view is about to be shown."""

    def changed(self, old: Song, new: Song) -> None:
        """The song has changed while this view is visible. Parts that are the same object have not changed."""
        self.refresh()

    def moved(self) -> None:
        """The session's cursor, or the editor's octave, instrument, mode, mark, ... have changed."""

    def tick(self, position: Position | None, meters: np.ndarray | None) -> None:
        """While something sounds, about 30 times a second. position: None without a player. meters: float32
        (channels + 1, 2) linear peaks, the master last, or None when there are no new ones (they come 15 times a second)."""

    def theme_changed(self) -> None:
        """The theme is another one: forget cached strips."""
        self.refresh()

    def take_key(self, key: str, character: str | None) -> bool:
        """Data entry: gets every key before the keymap. key: as `toccata.ui.keys` names it. True when it was used."""
        return False

    def release_key(self, key: str) -> None:
        """A key was let go, in a terminal that tells."""
        self.editor.live.release(key)

    def take_paste(self, text: str) -> bool:
        """A paste from the terminal. True when it was used."""
        return False

    def cursor_line(self) -> int:
        """The screen's line on which the cursor stands, for what must not hide it."""
        return 0

    def explanation(self) -> str:
        """The line at the bottom that explains what is under the cursor."""
        return ""

    def spoken(self) -> list[tuple[str, str]]:
        """What speaking mode says of the item under the cursor: (what it is about, words), the most important first."""
        return [("item", self.explanation())]

    def typing_place(self) -> tuple[int, int] | None:
        """Where on the screen the field being edited is, for the terminal's own cursor; None for the line that is spoken."""
        return None

    def hint(self) -> tuple[tuple[str, str], ...]:
        """(key, word) pairs for the footer; empty shows the F-keys."""
        return ()
