"""Learning a note layout: the piano's keys are pressed one after another, and kept."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from toccata.config import NOTE_KEYS, OWN_LAYOUT, remember_setting
from toccata.notation.notes import format_note
from toccata.ui.editor import Editor
from toccata.ui.keys import key_label
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit
from toccata.ui.speech.words import note_words

_LOWER, _UPPER = NOTE_KEYS
_COUNT = _LOWER + _UPPER
_BLACK = (1, 3, 6, 8, 10)
_WHITE = tuple(semitone for semitone in range(12) if semitone not in _BLACK)
_KEY_WIDTH = 4


def use_layout(editor: Editor, layout: str, keys: tuple[str, ...] | None = None) -> None:
    """Plays by that layout from now on, and at the next start. keys: the rows of an own layout, None for those it has."""
    editor.settings = editor.settings.with_overrides(note_layout=layout, note_keys=keys)
    editor.desk.keymap.note_rows = editor.note_rows
    file = editor.settings.folders.settings_file

    def keep() -> None:
        if keys is not None:
            remember_setting(file, "note_keys", keys)
        remember_setting(file, "note_layout", layout)

    editor.desk.run_aside(keep)
    taken = {problem.key: None for problem in editor.desk.keymap.all_problems() if "is a note" in problem.text}
    beaten = f"; as notes {' '.join(taken)} are no commands there, help names the other ways" if taken else ""
    editor.say(f"Note keys: {layout}{beaten}", "good")


class LearnKeys(Overlay):
    """Asks for 29 keys. Backspace takes the last one back, Esc leaves everything as it was."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.keys: list[str] = []
        self.problem = ""

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(62, screen.width), min(10, screen.height))

    @property
    def _note(self) -> int:
        return 12 * (self.editor.octave + 1) + len(self.keys)

    @property
    def asked(self) -> str:
        """The note that is asked for: `F#4`."""
        return format_note(self._note)

    def take_key(self, key: str, character: str | None) -> None:
        if key == "escape":
            self.close()
            self.editor.say("The note keys are as they were")
            return
        self.problem = ""
        if key == "backspace":
            del self.keys[-1:]
        elif len(key) != 1:
            self.problem = f"{key_label(key)} types no character"
        elif key.lower() in self.keys:
            self.problem = f"{key_label(key)} is {format_note(12 * (self.editor.octave + 1) + self.keys.index(key.lower()))} already"
        else:
            self._learn(key.lower())
        self.refresh()

    def _learn(self, key: str) -> None:
        editor = self.editor
        editor.live.play(editor.cursor.channel, min(12 * (editor.octave + 1) + len(self.keys), 119), editor.instrument)
        self.keys.append(key)
        if len(self.keys) == _COUNT:
            self.close()
            use_layout(editor, OWN_LAYOUT, ("".join(self.keys[:_LOWER]), "".join(self.keys[_LOWER:])))

    def spoken(self) -> list[tuple[str, str]]:
        return [
            ("problem", self.problem),
            ("item", f"press the key for {note_words(self._note)}"),
            ("place", f"{len(self.keys) + 1} of {_COUNT}"),
        ]

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        line = Line(theme.style("text", "panel"))
        if y == 0:
            return Line(theme.style("title", "heads")).add(fit(" Learn the piano's keys", width)).strip(width)
        if y == self.size.height - 1:
            for key, word in (("Backspace", "one back"), ("Esc", "leave it")):
                line.add(f" {key}", theme.style("key", "panel")).add(f" {word}  ")
        elif y == self.size.height - 2:
            line.add(f" {self.problem}", theme.style("warning", "panel"))
        elif y == 1:
            row = "lower" if len(self.keys) < _LOWER else "upper"
            line.add(f" Press the key for {self.asked}").add(
                f"  ({len(self.keys) + 1} of {_COUNT}, {row} row)", theme.style("dim", "panel")
            )
        elif 3 <= y <= 6:
            self._add_keys(line, upper=y < 5, black=y % 2 == 1)
        return line.strip(width)

    def _add_keys(self, line: Line, upper: bool, black: bool) -> None:
        """A row of piano keys as they lie: black ones above, between the white."""
        theme = self.editor.theme
        first, count = (_LOWER, _UPPER) if upper else (0, _LOWER)
        for index in range(count):
            octave, semitone = divmod(index, 12)
            if (semitone in _BLACK) != black:
                continue
            whites = sum(white < semitone for white in _WHITE) + 7 * octave
            line.pad_to(2 + _KEY_WIDTH * whites - (_KEY_WIDTH // 2 if black else 0))
            at = first + index
            asked = at == len(self.keys)
            shown = key_label(self.keys[at]) if at < len(self.keys) else "?" if asked else "."
            style = theme.style("accent" if asked else "text" if at < len(self.keys) else "dim", "panel")
            line.add(f"[{shown}]" if asked else f" {shown} ", style)
