"""The order's times: measured aside, by the player, a moment after the song was changed last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.song import Song

if TYPE_CHECKING:
    from toccata.player import Player, Timeline
    from toccata.ui.editor import Editor

_AFTER_S = 0.4


class Times:
    """The last timeline that is known; `then` is called when there is a new one."""

    def __init__(self, editor: Editor, then: Callable[[], None]) -> None:
        self._editor, self._then = editor, then
        self._measured: Song | None = None
        self._cancel: Callable[[], None] | None = None
        self._works = False
        self.timeline: Timeline | None = None

    @property
    def is_current(self) -> bool:
        """Whether the timeline is that of the song as it is now."""
        return self._measured is self._editor.song

    def want(self) -> None:
        """The song may have changed: measures it anew once it rests."""
        if self.is_current or self._works:
            return
        if self._cancel is not None:
            self._cancel()
        self._cancel = self._editor.desk.after(_AFTER_S, self._measure)

    def _measure(self) -> None:
        self._cancel = None
        player, song = self._editor.player, self._editor.song
        # While the engine compiles, a second compiling would only be in its way.
        if player is None or not player.status().ready:
            self._cancel = self._editor.desk.after(1.0, self._measure) if not self._editor.player_problem else None
            return
        self._works = True
        self._editor.desk.run_aside(lambda: self._try(player, song), lambda found: self._take(song, found))

    def _try(self, player: Player, song: Song) -> Timeline | None:
        try:
            return player.timeline(song)
        finally:
            self._works = False

    def _take(self, song: Song, timeline: Timeline | None) -> None:
        self._measured, self.timeline = song, timeline
        self._then()
        self.want()


def clock(seconds: float) -> str:
    """Minutes and seconds: `1:07`."""
    whole = int(seconds + 0.5)
    return f"{whole // 60}:{whole % 60:02}"
