"""How to hear the song on one's own machine: the line to type, the address to open."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from toccata.ui.editor import Editor
from toccata.ui.listening import ListenAlong
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line

_LOOK_EVERY_S = 0.5


class ListenPanel(Overlay):
    """C and U copy to the terminal's clipboard, X ends listening, Esc leaves it running."""

    def __init__(self, editor: Editor, listening: ListenAlong) -> None:
        super().__init__(editor)
        self._listening = listening
        address = listening.address
        self.url = address.url if address is not None else ""
        self.tunnel = listening.tunnel
        self._texts = self._lines()

    def on_mount(self) -> None:
        self.set_interval(_LOOK_EVERY_S, self.refresh)

    def _lines(self) -> list[tuple[str, str]]:
        """(text, ink) from top to bottom."""
        if self.tunnel:
            return [
                ("1  On your own machine, in another terminal, type  (C copies)", "dim"),
                (f"   {self.tunnel}", "accent"),
                ("2  and open there in a browser  (U copies)", "dim"),
                (f"   {self.url}", "accent"),
            ]
        return [
            ("Open in a browser on this machine  (U copies)", "dim"),
            (f"   {self.url}", "accent"),
            (f"Elsewhere first: ssh -N -L {self._port}:localhost:{self._port} THIS-MACHINE", "dim"),
        ]

    @property
    def _port(self) -> int:
        address = self._listening.address
        return address.port if address is not None else 0

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(screen.width, max(64, *(len(text) + 3 for text, _ in self._texts))), len(self._texts) + 3)

    def take_key(self, key: str, character: str | None) -> None:
        if key == "escape":
            self.close()
        elif key.lower() == "u":
            self._copy(self.url, "the address")
        elif key.lower() == "c" and self.tunnel:
            self._copy(self.tunnel, "the line")
        elif key.lower() == "x":
            self.close()
            self.editor.desk.run_aside(self._listening.stop, lambda _: self.editor.say("Listening in a browser has ended"))

    def _copy(self, text: str, what: str) -> None:
        self.editor.desk.copy_to_clipboard(text)
        self.editor.say(f"Copied {what} to the terminal's clipboard")

    def _state(self) -> str:
        count = self._listening.listeners
        if not count:
            return "nobody listens yet"
        latency_ms = 1000 * self._listening.latency_s
        late = f", {latency_ms:.0f} ms behind: cursor and meters wait for it" if latency_ms else ""
        return f"{count} listener{'' if count == 1 else 's'}{late}"

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return Line(theme.style("title", "heads")).add(" Listen in a browser").strip(width)
        if y <= len(self._texts):
            text, ink = self._texts[y - 1]
            return Line(theme.style(ink, "panel")).add(f" {text}").strip(width)
        if y == len(self._texts) + 1:
            return Line(theme.style("text", "panel")).add(f" {self._state()}").strip(width)
        line = Line(theme.style("dim", "heads")).add(" ")
        copies = (("C", "copy the line"),) if self.tunnel else ()
        for key, word in (*copies, ("U", "copy the address"), ("X", "end it"), ("Esc", "go on")):
            line.add(key, theme.style("key", "panel")).add(f" {word}   ")
        return line.strip(width)
