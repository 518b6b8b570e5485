"""A line of text being typed: what prompts, the palette and name fields share."""

from __future__ import annotations

from rich.style import Style

from toccata.ui.painting import Line


class TextLine:
    """value: the text. at: where the next character goes. selected: (first, past the last) of what the next character replaces."""

    def __init__(self, value: str = "") -> None:
        self.value = value
        self.at = len(value)
        self.selected: tuple[int, int] | None = None

    def set(self, value: str) -> None:
        """Another text, the cursor at its end."""
        self.value, self.at, self.selected = value, len(value), None

    def select(self, first: int, end: int) -> None:
        """Offers a part to be replaced by what is typed, the cursor at its end."""
        self.at = end
        self.selected = (first, end) if first < end else None

    def insert(self, text: str) -> None:
        """Types text; what does not print, line ends too, is left out."""
        self._cut_selected()
        text = "".join(character for character in text if character.isprintable())
        self.value = self.value[: self.at] + text + self.value[self.at :]
        self.at += len(text)

    def _cut_selected(self) -> bool:
        """Takes away what is offered to be replaced. Whether there was any."""
        if self.selected is None:
            return False
        (first, end), self.selected = self.selected, None
        self.value, self.at = self.value[:first] + self.value[end:], first
        return True

    def take_key(self, key: str, character: str | None) -> bool:
        """One key. True when it was used."""
        if key in ("backspace", "delete") and self._cut_selected():
            return True
        if not self._take(key, character):
            return False
        self.selected = None
        return True

    def _take(self, key: str, character: str | None) -> bool:
        if key in ("left", "right"):
            self.at = min(max(self.at + (1 if key == "right" else -1), 0), len(self.value))
        elif key in ("home", "end"):
            self.at = 0 if key == "home" else len(self.value)
        elif key == "backspace":
            self.value, self.at = self.value[: max(0, self.at - 1)] + self.value[self.at :], max(0, self.at - 1)
        elif key == "delete":
            self.value = self.value[: self.at] + self.value[self.at + 1 :]
        elif key == "ctrl+u":
            self.value, self.at = self.value[self.at :], 0
        elif key == "ctrl+w":
            kept = self.value[: self.at].rstrip().rpartition(" ")
            start = len(kept[0] + kept[1])
            self.value, self.at = self.value[:start] + self.value[self.at :], start
        elif character and character.isprintable() and (len(key) == 1 or key == "space"):
            self.insert(character)
        else:
            return False
        return True

    def paint(self, line: Line, width: int, style: Style, cursor: Style, selection: Style | None = None) -> None:
        """Adds exactly `width` cells: the text with the cursor, scrolled so that the cursor shows, and what follows it as well."""
        start = max(0, self.at - width + 1, min(len(self.value) + 1 - width, self.at - width // 2))
        end = line.width + width
        first, past = self.selected if self.selected and selection else (self.at, self.at)
        first = max(first, start)
        line.add(self.value[start:first], style).add(self.value[first:past], selection or style)
        line.add(self.value[self.at : self.at + 1] or " ", cursor)
        rest = end - line.width
        line.add(self.value[self.at + 1 : self.at + 1 + max(0, rest)], style)
        line.pad_to(end, style)
