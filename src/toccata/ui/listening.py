"""Sound to a browser, and its keys and notes back into the editor."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from toccata.errors import ToccataError
from toccata.ui.pattern.entry import in_key
from toccata.ui.pattern.holding import hold_note, let_go
from toccata.ui.piano import note_at

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.remote import Address, ListenServer, PageKey, PageNote
    from toccata.ui.editor import Editor
    from toccata.ui.theme import Theme

_INKS = ("text", "dim", "accent", "good", "warning", "error")
_GROUNDS = ("screen", "panel")


class ListenAlong:
    """The listen server of one editor; not running until `start`."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._server: ListenServer | None = None

    @property
    def address(self) -> Address | None:
        """Where the page is; None while it is not served."""
        return self._server.address if self._server is not None else None

    @property
    def tunnel(self) -> str:
        """The line to type on the near side; empty when this is no ssh session."""
        from toccata.remote import tunnel_line

        return tunnel_line(self.address.port, os.environ) if self.address is not None else ""

    @property
    def listeners(self) -> int:
        return self._server.listeners if self._server is not None else 0

    @property
    def latency_s(self) -> float:
        """By how much the listener hears later than the engine plays."""
        return self._server.latency_s if self._server is not None else 0.0

    def start(self) -> Address:
        """Serves the page; where it is. Slow the first time: call it beside the screen. Raises: ToccataError."""
        from toccata.remote import ListenServer

        player = self._editor.player
        if player is None:
            raise ToccataError("there is no sound yet to listen to")
        if self._server is None:
            server = ListenServer(player.listen, player.settings.rate_hz, self._take)
            try:
                server.start()
            except OSError as problem:
                raise ToccataError(f"no port for listening can be had: {problem.strerror or problem}") from None
            self._server = server
        assert self._server.address is not None
        self.show(None)
        return self._server.address

    def stop(self) -> None:
        """Ends every listener's sound."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def show(self, position: Position | None) -> None:
        """Tells the pages what plays."""
        if self._server is None:
            return
        from toccata.remote import Status

        editor = self._editor
        name = editor.path.name if editor.path is not None else ""
        playing = position is not None and position.playing
        place = name
        if position is not None and playing:
            minutes, seconds = divmod(int(position.seconds), 60)
            place = f"{minutes:02}:{seconds:02}  order {position.order_index:02X}  row {position.row:02X}  {position.tempo:g} bpm"
        self._server.show(Status(editor.song.title or name, place, playing, _colours(editor.theme)))

    def _take(self, event: PageKey | PageNote) -> None:
        """Called on the server's thread."""
        self._editor.desk.from_thread(lambda: self._play(event))

    def _play(self, event: PageKey | PageNote) -> None:
        from toccata.remote import PageKey

        editor = self._editor
        if isinstance(event, PageKey):
            name, note, velocity = f"page {event.code}", note_at(event.code, editor.octave), None
            note = None if note is None else in_key(editor, note)
        else:
            name, note, velocity = f"midi {event.note}", event.note if event.note < 120 else None, event.velocity
        if not event.down:
            let_go(editor, name)
        elif note is not None:
            with contextlib.suppress(ToccataError):
                hold_note(editor, name, note, velocity)
            editor.desk.watch_player()


def _colours(theme: Theme) -> tuple[tuple[str, str], ...]:
    """Those of the theme that are colours by themselves, under the names of the page's style sheet."""
    found = [(name, theme.grounds[name]) for name in _GROUNDS] + [(name, theme.inks[name].color) for name in _INKS]
    return tuple((name, colour) for name, colour in found if colour.startswith("#"))
