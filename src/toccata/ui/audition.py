"""Hearing a song without opening it: the player plays it in place of the one that is edited, until that is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toccata.errors import ToccataError

if TYPE_CHECKING:
    from toccata.song import Song
    from toccata.ui.editor import Editor


class Audition:
    """One song at a time. path: the file that is heard, None when the edited song is the player's again; song: what was read of it."""

    def __init__(self, editor: Editor, changed: Callable[[], object]) -> None:
        """changed: called when the song begins."""
        self._editor, self._changed = editor, changed
        self.path: Path | None = None
        self.song: Song | None = None
        self._asked = 0

    def start(self, path: Path) -> None:
        """Plays the song of a file from its start. Raises: ToccataError where there is no sound."""
        editor = self._editor
        player = editor.player
        if player is None:
            raise ToccataError(editor.player_problem or "the sound is starting; try again in a moment")
        self._asked += 1
        asked, self.path, self.song = self._asked, path, None
        player.stop()
        player.loop_order(None)
        editor.auditioned = True

        def work() -> Song:
            from toccata.formats import load_song

            song = load_song(path)
            if asked == self._asked:
                player.set_song(song)
            return song

        def then(song: Song) -> None:
            if asked == self._asked:
                self.song = song
                player.play(0, 0)
                editor.desk.watch_player()
                self._changed()

        editor.desk.run_aside(work, then)

    def stop(self) -> None:
        """Gives the player its song back, silent. Nothing happens when it has it."""
        if self.path is None:
            return
        editor = self._editor
        self._asked += 1
        self.path = self.song = None
        player = editor.player
        if player is not None:
            player.silence()
            editor.desk.run_aside(lambda: player.set_song(editor.song), lambda _: self._gave_back())
        else:
            self._gave_back()

    def _gave_back(self) -> None:
        if self.path is None:
            self._editor.auditioned = False
            if self._editor.player is not None:
                self._editor.player.set_song(self._editor.song)
