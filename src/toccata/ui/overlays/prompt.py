"""Two small questions: a line of text, and a choice by one key."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from textual.geometry import Offset, Size
from textual.strip import Strip

from toccata.ui.editor import Choice, Editor
from toccata.ui.keys import key_label
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit, printable
from toccata.ui.speech.words import key_words
from toccata.ui.text_line import TextLine


class LinePrompt(Overlay):
    """Asks for a line of text: Enter takes it, Esc leaves. What is typed replaces `initial`; at: or only what stands before that
    place, back to a folder's stroke."""

    def __init__(self, editor: Editor, title: str, initial: str, then: Callable[[str], None], at: int | None = None) -> None:
        super().__init__(editor)
        self._title, self._then = title, then
        self.text = TextLine(initial)
        end = len(initial) if at is None else min(max(at, 0), len(initial))
        self.text.select(0 if at is None else initial.rfind("/", 0, end) + 1, end)

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(64, screen.width), 3)

    def take_key(self, key: str, character: str | None) -> None:
        if key == "escape":
            self.close()
        elif key == "enter":
            self.close()
            self._then(self.text.value)
        elif self.text.take_key(key, character):
            self.refresh()

    def take_paste(self, text: str) -> None:
        self.text.insert(text)
        self.refresh()

    def spoken_title(self) -> str:
        return self._title

    def spoken(self) -> list[tuple[str, str]]:
        return [
            ("text", f"text {self.text.value}" if self.text.value else "no text"),
            ("at", f"at {self.text.at}"),
            ("keys", "Enter takes it"),
        ]

    def typing_place(self) -> tuple[int, int] | None:
        return self.region.x + 1 + min(self.text.at, max(0, self.region.width - 2)), self.region.y + 1

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return Line(theme.style("title", "heads")).add(f" {fit(self._title, width - 2)}").strip(width)
        if y == 1:
            line = Line(theme.style("text", "panel")).add(" ")
            selection = theme.style("selection", "selection")
            self.text.paint(line, width - 2, theme.style("text", "panel"), theme.style("cursor", "cursor"), selection)
            return line.strip(width)
        line = Line(theme.style("dim", "panel")).add(" ")
        for key, word in (("Enter", "take it"), ("Esc", "leave")):
            line.add(key, theme.style("key", "panel")).add(f" {word}   ")
        return line.strip(width)


class Question(Overlay):
    """Asks to choose: each choice has its key. Esc leaves."""

    def __init__(self, editor: Editor, question: str, choices: Sequence[Choice], then: Callable[[str], None]) -> None:
        super().__init__(editor)
        self.question, self.choices, self._then = question, tuple(choices), then
        self.takes_quit = any(key == "ctrl+q" for key, _, _ in choices)

    def wanted_size(self, screen: Size) -> Size:
        widest = max(len(self.question) + 2, *(len(what) + 10 for _, what, _ in self.choices))
        width = min(max(40, widest), screen.width)
        return Size(width, len(self._question_lines(width)) + len(self.choices) + 2)

    def _question_lines(self, width: int) -> list[str]:
        """The question on as many lines as it takes; a path longer than a line is broken."""
        return textwrap.wrap(printable(self.question), max(1, width - 2)) or [""]

    def spoken_title(self) -> str:
        return self.question

    def spoken(self) -> list[tuple[str, str]]:
        return [(key, f"{key_words(_plain(key))}: {what}") for key, what, _ in self.choices] + [("escape", "Escape: go back")]

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        return Offset((screen.width - own.width) // 2, max(0, (screen.height - own.height) // 3))

    def take_key(self, key: str, character: str | None) -> None:
        for choice, _, value in self.choices:
            if key in (choice, choice.lower(), choice.upper()):
                self.close()
                self._then(value)
                return
        if key == "escape":
            self.close()

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        line = Line(theme.style("text", "panel"))
        question = self._question_lines(width)
        if y < len(question):
            return Line(theme.style("title", "heads")).add(f" {question[y]}").strip(width)
        entries = [*((choice, what) for choice, what, _ in self.choices), ("Esc", "go back")]
        if y - len(question) < len(entries):
            key, what = entries[y - len(question)]
            line.add(" ").add(f"{key_label(_plain(key)):>6}", theme.style("key", "panel")).add(f"  {what}")
        return line.strip(width)


def _plain(key: str) -> str:
    """A choice's key, for which Shift is not asked."""
    return key.lower() if len(key) == 1 else key
