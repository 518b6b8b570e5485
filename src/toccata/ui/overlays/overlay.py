"""The base of everything that lies above a view."""

from __future__ import annotations

from textual.geometry import Offset, Size

from toccata.ui.editor import Editor
from toccata.ui.painting import Painted


class Overlay(Painted):
    """Takes all keys while it is open. Subclasses give `wanted_size`, paint lines, and close themselves."""

    takes_quit = False
    """Whether Ctrl+Q is an answer here, rather than leaving Toccata as everywhere."""

    DEFAULT_CSS = "Overlay { layer: over; position: absolute; }"

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.editor = editor
        self.is_open = True

    def wanted_size(self, screen: Size) -> Size:
        """How large it would like to be on a screen of that size."""
        raise NotImplementedError

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        """Where its top left corner goes; a third from the top unless told."""
        return Offset((screen.width - own.width) // 2, max(0, (screen.height - own.height) // 3))

    def place(self, screen: Size) -> None:
        """Lays itself out on a screen of that size."""
        wanted = self.wanted_size(screen)
        own = Size(min(wanted.width, screen.width), min(wanted.height, screen.height))
        self.styles.width, self.styles.height = own
        self.styles.offset = self.wanted_place(screen, own)

    def take_key(self, key: str, character: str | None) -> None:
        """Every key while it is open."""
        if key == "escape":
            self.close()

    def take_paste(self, text: str) -> None:
        """A paste from the terminal."""

    def spoken_title(self) -> str:
        """What speaking mode calls it when it opens: its first line, unless told."""
        return self.paint_line(0).text.strip() if self.size.height else type(self).__name__

    def spoken(self) -> list[tuple[str, str]]:
        """What speaking mode says of it: the line that is marked as chosen, else every line but the first and the last."""
        lines = [self.paint_line(y).text for y in range(1, self.size.height)]
        chosen = [line for line in lines if line[:1] in ("▸", ">")]
        return [("item", line.lstrip("▸> ")) for line in chosen or lines]

    def typing_place(self) -> tuple[int, int] | None:
        """Where on the screen typing goes, for the terminal's own cursor; None for the line that is spoken."""
        return None

    def close(self) -> None:
        """Gives the keys back to what lies below."""
        self.is_open = False
        self.editor.desk.close_overlay(self)
