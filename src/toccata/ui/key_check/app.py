"""The live check: each key as the editor names it, with the bytes that the terminal sent for it, marked in the list of all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip

from toccata.ui.encoder.app import EncodedApp
from toccata.ui.encoder.capabilities import capabilities_of
from toccata.ui.key_check.report import bound_keys, meanings
from toccata.ui.key_parser import KeyParser, KeyRelease, KeyRepeat
from toccata.ui.keymap import Keymap
from toccata.ui.keys import key_label, key_name
from toccata.ui.painting import Fixed, Line, Painted, fit
from toccata.ui.theme import Theme, load_theme_or_default, theme_for

if TYPE_CHECKING:
    from toccata.config import Settings

_COLUMN = 19
_RECENT = 3


class SentParser(KeyParser):
    """Keeps with each key the sequence that it came as."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        for event in super()._sequence_to_key_events(sequence, alt):
            event.sent = f"\x1b{sequence}" if alt else sequence  # type: ignore[attr-defined]
            yield event


def sent_text(event: events.Key) -> str:
    """The bytes of a key in hexadecimal, with what is printable of them."""
    sent = getattr(event, "sent", event.character or "")
    data = "\x1b" if event.key == "escape" and not sent else sent
    shown = "".join(character if character.isprintable() else "ESC " if character == "\x1b" else "." for character in data)
    return f"{data.encode('utf-8', 'replace').hex(' ')}  {shown}".strip()


class _Panel(Painted):
    DEFAULT_CSS = "_Panel { width: 1fr; height: 1fr; }"

    def paint_line(self, y: int) -> Strip:
        app: KeyCheck = self.app  # type: ignore[assignment]
        return app.paint_line(y, self.size.width, self.size.height)


class _CheckScreen(Fixed, Screen[None]):
    CSS = "_CheckScreen { layout: vertical; overflow: hidden; }"
    AUTO_FOCUS = ""


class KeyCheck(EncodedApp):
    """keymap: what is to be checked. `arrived` has the names of the keys that came."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, keymap: Keymap, settings: Settings) -> None:
        self.capabilities = capabilities_of(os.environ, settings.colors)
        self.tells_releases = True
        super().__init__(driver_class=_driver_class())
        self.keymap = keymap
        self.look: Theme = load_theme_or_default(theme_for(settings.theme, self.capabilities.depth), settings.folders.themes)[0]
        self.keys = bound_keys(keymap)
        self.arrived: dict[str, str] = {}
        self.releases = False
        self._recent: list[str] = []
        self._last = self._last_bound = ""

    def get_default_screen(self) -> Screen[None]:
        return _CheckScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield _Panel()

    def on_mount(self) -> None:
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.SIGHUP, signal.SIGTERM):
                with contextlib.suppress(RuntimeError, ValueError):  # not the main thread: a test
                    loop.add_signal_handler(number, self.leave)

    def leave(self) -> None:
        """Ends the check."""
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.take(event)
        elif isinstance(event, events.Paste):
            self._recent = [f"a paste of {len(event.text)} characters", *self._recent][:_RECENT]
            self.screen.refresh()
        else:
            await super().on_event(event)

    def take(self, event: events.Key) -> None:
        """One key: marked, named, and what it does. Ctrl+Q ends, and Esc or Q twice."""
        name = key_name(event.key, event.character)
        if isinstance(event, KeyRelease):
            self.releases = True
            return
        if not isinstance(event, KeyRepeat):
            if name == "ctrl+q" or (name == self._last and name in ("escape", "q")):
                self.arrived[name] = sent_text(event)
                self.leave()
                return
            self._last = name
        self.arrived[name] = sent_text(event)
        if name in self.keys:
            self._last_bound = name
        does = "; ".join(meanings(self.keymap, name)) or "nothing by itself"
        self._recent = [f"{key_label(name)}   sent {sent_text(event)}   {does}", *self._recent][:_RECENT]
        for panel in self.screen.query(_Panel):
            panel.refresh()

    def paint_line(self, y: int, width: int, height: int) -> Strip:
        """The title, the last keys, and the list, as much of it as there is room for."""
        look = self.look
        if y == 0:
            line = Line(look.style("title", "heads")).add(fit(" Press every key you would play with. Ctrl+Q, or Esc twice, ends.", width))
            return line.strip(width)
        if y <= _RECENT:
            text = self._recent[y - 1] if y <= len(self._recent) else ""
            return Line(look.style("accent" if y == 1 else "dim")).add(" " + fit(text, width - 1)).strip(width)
        if y == _RECENT + 1:
            names = ", ".join(dict.fromkeys(terminal.name for terminal in self.keymap.terminals)) or os.environ.get("TERM", "")
            tells = ", tells when a key is let go" if self.releases else ""
            known = sum(key in self.arrived for key in self.keys)
            text = f" {known} of {len(self.keys)} came [x]   ! may be kept   {names}{tells}"
            return Line(look.style("dim", "heads")).add(fit(text, width)).strip(width)
        return self._list_line(y - _RECENT - 2, width, height - _RECENT - 2)

    def _list_line(self, row: int, width: int, rows: int) -> Strip:
        look, line = self.look, Line(self.look.style("text"))
        columns = max(1, width // _COLUMN)
        size = rows * columns
        # The page that has the last key, so that its mark is seen to be set.
        page = self.keys.index(self._last_bound) // size if self._last_bound else 0
        for column in range(columns):
            index = page * size + column * rows + row
            if index < len(self.keys):
                key = self.keys[index]
                came = key in self.arrived
                mark = "[x]" if came else "[!]" if self.keymap.why_not("", key) else "[ ]"
                ink = "good" if came else "warning" if mark == "[!]" else "text"
                line.pad_to(column * _COLUMN).add(f" {mark} ", look.style(ink)).add(fit(key_label(key), _COLUMN - 5), look.style(ink))
        return line.strip(width)


def _driver_class() -> Any:
    if sys.platform == "win32":
        return None
    from toccata.ui.terminal import TerminalDriver

    class CheckDriver(TerminalDriver):
        """The editor's own, so that what comes here comes there."""

        parser_class = SentParser

    return CheckDriver


def check_keys(keymap: Keymap, settings: Settings) -> dict[str, str]:
    """Runs the check; the keys that came, each with what was sent for it."""
    app = KeyCheck(keymap, settings)
    app.run()
    return app.arrived
