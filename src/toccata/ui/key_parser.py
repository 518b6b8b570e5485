"""Reading keys: Textual's parser with its gaps closed, and with what the kitty protocol tells of repeats and releases.

Textual's own (8.2) takes Alt+digit for `¡`, modifier+F3 for a report of the cursor's place, and dies of a release event or an alternate
code. Source of the codes: the kitty keyboard protocol, sections "Event types" and "Report alternate keys".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from textual import events
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys
from textual.message import Message

ASK_KITTY = "\x1b[?u"
"""Asks a terminal whether it knows the protocol; one that does answers."""
TELL_RELEASES = "\x1b[=2;2u"
"""Adds event types to what the terminal was asked for already."""

_ESC = "\x1b"
_MODIFIED_F3 = re.compile(r"\x1b\[1;([2-9]|1[0-6])R")
_KITTY = re.compile(
    r"\x1b\[(?P<code>\d*)(?::[\d:]*)?(?:;(?P<modifiers>\d*)(?::(?P<event>\d*))?(?:;(?P<text>[\d:]*))?)?(?P<end>[u~A-HPQRS])"
)
_ANSWER = re.compile(r"\x1b\[\?\d+u")
# After Esc these begin other sequences.
_ALT_CHARACTERS = frozenset("1234567890-=!\"#$%&'()*+,./:;<>?@`{|}")
_ALT_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXYZ")
"""All but O, which begins F1 to F4."""
_REPEAT, _RELEASE = "2", "3"


class KeyRepeat(events.Key):
    """A held key's repeat, told by the terminal."""


class KeyRelease(events.Key):
    """A key let go; its name is the one it was pressed by."""


class KeyParser(XTermParser):
    """answered: called when the terminal answers `ASK_KITTY`."""

    def __init__(self, debug: bool = False, answered: Callable[[], None] = lambda: None) -> None:
        super().__init__(debug)
        self._answered = answered
        self._down: dict[str, str] = {}
        self._pasting = False
        self._tail = ""
        """What came last: a mark may have begun in it."""

    def feed(self, data: str) -> Iterable[Message]:
        held, data = data, self._with_plain_pastes(data)
        if held and not data:  # nothing at all would tell Textual that the input has ended
            return ()
        # Nothing here asks where the cursor is, so this is F3.
        return super().feed(_MODIFIED_F3.sub("\x1b[13;\\1~", data) if "R" in data else data)

    def _with_plain_pastes(self, data: str) -> str:
        """The input with the escapes inside pastes left out: to Textual's parser they would be keys, pressed by whoever wrote the text."""
        out: list[str] = []
        while data:
            data = self._pasted(data, out) if self._pasting else self._until_paste(data, out)
        return "".join(out)

    def _until_paste(self, data: str, out: list[str]) -> str:
        """Passes on what comes before a paste, its mark included; what is left. The mark may come in pieces. Modifies: out."""
        seen = self._tail + data
        at = seen.find(BRACKETED_PASTE_START)
        self._pasting = at >= 0
        end = at + len(BRACKETED_PASTE_START) - len(self._tail) if self._pasting else len(data)
        self._tail = "" if self._pasting else seen[1 - len(BRACKETED_PASTE_START) :]
        out.append(data[:end])
        return data[end:]

    def _pasted(self, data: str, out: list[str]) -> str:
        """Passes on pasted text, up to the mark that ends it; what is left. Modifies: out."""
        text, found, rest = (self._tail + data).partition(BRACKETED_PASTE_END)
        cut = 0 if found else _begun(text, BRACKETED_PASTE_END)
        text, self._tail = text[: len(text) - cut], text[len(text) - cut :]
        out += [text.replace(_ESC, ""), found]
        self._pasting = not found
        return rest

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == _ESC and sequence[1] in _ALT_CHARACTERS:
            return [events.Key(f"alt+{sequence[1]}", None)]
        if len(sequence) == 2 and sequence[0] == _ESC and sequence[1] in _ALT_LETTERS:
            # Textual tells Alt only by the pause after it, and takes apart what a slow link brings in one piece.
            known = list(super()._sequence_to_key_events(sequence, alt))
            return known or super()._sequence_to_key_events(sequence[1], alt=True)
        if sequence.startswith("\x1b["):
            if _ANSWER.fullmatch(sequence):
                self._answered()
                return [events.Key(Keys.Ignore, sequence)]
            match = _KITTY.fullmatch(sequence)
            if match:
                return self._kitty_events(match)
        return super()._sequence_to_key_events(sequence, alt)

    def _kitty_events(self, match: re.Match[str]) -> list[events.Key]:
        """The keys of a sequence without what Textual's parser does not know; a code that is no character is passed over."""
        code, modifiers, event, text, end = match.group("code", "modifiers", "event", "text", "end")
        plain = match[0]
        if ":" in plain.rpartition(";")[0] or (text is None and ":" in plain):
            plain = f"\x1b[{code}" + (f";{modifiers or ''}" if modifiers is not None else "") + (f";{text}" if text else "") + end
        try:
            found = list(super()._sequence_to_key_events(plain))
        except (ValueError, OverflowError):
            return [events.Key(Keys.Ignore, match[0])]
        if any(key.key.rpartition("+")[2] in MODIFIER_FUNCTIONAL_KEYS for key in found):
            return [events.Key(Keys.Ignore, match[0])]
        place = f"{code}{end}"
        if event == _RELEASE:
            # Without its text a capital or a layout's character has another name.
            return [KeyRelease(self._down.pop(place, key.key), None) for key in found[:1]]
        if found:
            self._down[place] = found[-1].key if not found[-1].character else found[-1].character
        return [KeyRepeat(key.key, key.character) for key in found] if event == _REPEAT else found


def _begun(text: str, mark: str) -> int:
    """How many characters at the text's end may be the beginning of the mark."""
    return next((count for count in range(len(mark) - 1, 0, -1) if text.endswith(mark[:count])), 0)
