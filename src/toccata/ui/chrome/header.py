"""The top line: the song, where it plays, how fast, and how the keys are set."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from toccata.ui.editor import Editor
from toccata.ui.painting import Line, Painted, fit

_NAME_WIDTH = 32


class Header(Painted):
    """Paints from the editor; only spans that changed are sent to the terminal by `update`."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="header")
        self.editor = editor
        self._parts: list[tuple[str, str]] = []

    def update(self) -> None:
        """Looks at the editor again; repaints when something shown is different."""
        parts = self._read()
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme = self.editor.theme
        line = Line(theme.style("text", "header"))
        self._parts = self._parts or self._read()
        for text, ink in self._parts:
            line.add(text, self._style(ink))
        return line.strip(self.size.width)

    def _style(self, ink: str) -> Style:
        theme = self.editor.theme
        if ink == "edit" or ink == "jam":
            return theme.style("badge", f"{ink}_badge")
        return theme.style(ink, "header")

    def _read(self) -> list[tuple[str, str]]:
        width = self.size.width
        right = self._modes(width)
        right_width = sum(len(text) for text, _ in right)
        left = self._song(width) + self._transport(width)
        left_width = sum(len(text) for text, _ in left)
        if left_width + right_width > width:
            left = self._transport(width)
            left_width = sum(len(text) for text, _ in left)
        return [*left, (" " * max(1, width - left_width - right_width), "text"), *right]

    def _song(self, width: int) -> list[tuple[str, str]]:
        session = self.editor.session
        name = session.path.name if session.path else (session.song.title or "new song")
        shown = fit(name, min(len(name), _NAME_WIDTH if width >= 120 else 16))
        brand = [(" Toccata  ", "title")] if width >= 110 else [(" ", "text")]
        mark = " *" if session.modified else "  "
        return [*brand, (shown, "text"), (mark, "warning"), ("  ", "text")]

    def _transport(self, width: int) -> list[tuple[str, str]]:
        editor, song = self.editor, self.editor.song
        position = editor.position
        tempo, speed = song.tempo, song.speed
        if position is not None and position.playing:
            tempo, speed = position.tempo, position.speed
            minutes, seconds = divmod(int(position.seconds), 60)
            where = (f"> {minutes:02}:{seconds:02}", position.order_index, position.row)
        else:
            where = ("- --:--" if width < 100 else "- stopped", editor.cursor.order_index, editor.cursor.row)
        beats = tempo * 24 / (speed * song.rows_per_beat)
        parts = [
            (f"{where[0]}  ", "accent" if editor.playing else "dim"),
            ("ord ", "dim"),
            (f"{where[1]:02X}  ", "text"),
            ("row ", "dim"),
            (f"{where[2]:02X}  ", "text"),
            (f"{beats:.1f}", "text"),
            (" bpm  ", "dim"),
            ("spd ", "dim"),
            (f"{speed}  ", "text"),
        ]
        if width >= 100:
            signature = song.time_signature
            parts.append((f"{signature.beats}/{signature.unit}  ", "text"))
            if song.key:
                parts.append((f"{song.key} {song.scale}  ", "text"))
        return parts

    def _modes(self, width: int) -> list[tuple[str, str]]:
        editor = self.editor
        octave, step = ("oct ", "step ") if width >= 100 else ("o", "s")
        badge = (" EDIT ", "edit") if editor.editing else (" JAM  ", "jam")
        return [
            *self._sound(),
            (octave, "dim"),
            (f"{editor.octave}  ", "text"),
            (step, "dim"),
            (f"{editor.edit_step}  ", "text"),
            badge,
            (" ", "text"),
        ]

    def _sound(self) -> list[tuple[str, str]]:
        """What the player has to say: nothing once it is ready."""
        editor = self.editor
        if editor.player_problem:
            return [("no sound  ", "warning")]
        if editor.player is None:
            return [("sound ...  ", "dim")]
        status = editor.player.status()
        if status.ready:
            return []
        share = f" {status.progress * 100:.0f} %" if status.progress is not None else ""
        return [(f"sound{share} ...  ", "dim")]
