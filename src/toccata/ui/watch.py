"""Looks at the player only while there is something to see: compiling, playing, or sound dying away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from toccata.ui.delay import DelayLine

if TYPE_CHECKING:
    from textual.timer import Timer

    from toccata.player import Position
    from toccata.ui.app import ToccataApp

POSITION_HZ = 30
FRUGAL_HZ = 10
STATUS_HZ = 5
_QUIET_S = 1.0
"""So long without playing and without sound ends the watch."""
_FRUGAL_METERS = 4
"""At every so many looks meters move in a view that is for them; nowhere else."""
_QUIET = 1e-4
"""−80 dB."""


class PlayerWatch:
    """One timer, stopped when all is quiet, so that an idle editor writes nothing and sleeps."""

    def __init__(self, app: ToccataApp) -> None:
        self._app = app
        self._timer: Timer | None = None
        self._hz = 0
        self._quiet_s = 0.0
        self._looks = 0
        self._heard: DelayLine[tuple[Position, np.ndarray | None]] = DelayLine()
        self._waiting = ""
        """What the player said last while it was not ready."""

    def start(self) -> None:
        """Something may sound from now on."""
        self._quiet_s = 0.0
        player = self._app.editor.player
        ready = player is not None and player.status().ready
        if player is not None and not ready:
            self._waiting = player.status().message
        self._run_at(self._position_hz if ready or self._hz > STATUS_HZ else STATUS_HZ)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer, self._hz = None, 0

    def look(self) -> None:
        """One look: the position each time, the meters every second time. It goes on while a unit compiles: others sound."""
        player = self._app.editor.player
        if player is None:
            self.stop()
            return
        ready = player.status().ready
        if ready and self._waiting:
            self._waiting = ""
            self._quiet_s = 0.0  # what waited for the engine begins now
            self._app.say("The sound is ready", "good")
        elif not ready:
            self._tell_failure()
        position = player.position()
        self._looks += 1
        meters = player.meters() if self._looks % 2 == 0 else None
        self._draw_pictures()
        self._show(position, meters)
        self._count_quiet(position, meters)
        if self._quiet_s < _QUIET_S or not self._heard.is_empty:
            self._run_at(self._position_hz if ready or position.playing else STATUS_HZ)
        elif ready:
            if self._app.pictures is not None:
                self._app.pictures.rest()
            self._looks = 0  # where meters are shown, they end at rest
            self._show(position, np.zeros_like(player.meters()))
            self.stop()

    def _count_quiet(self, position: Position, meters: np.ndarray | None) -> None:
        if position.playing or (meters is not None and float(meters.max(initial=0.0)) > _QUIET):
            self._quiet_s = 0.0
        elif meters is not None:
            self._quiet_s += 2 / (self._hz or self._position_hz)

    def _show(self, position: Position, meters: np.ndarray | None) -> None:
        """Shows what is heard now: where someone listens far away, that is what was played a moment ago."""
        late_s = self._app.listening.latency_s
        position, meters = self._heard.pass_through(self._app.editor.clock(), (position, meters), late_s)
        self._app.listening.show(position)
        auditioned = self._app.editor.auditioned
        if auditioned:  # another song's place and channels say nothing about what is shown
            position = replace(position, playing=False, queued=None)
        followed = self._app.editor.following
        self._app.editor.position = position
        if self._app.editor.following != followed:
            self._app.status.update()
        self._app.header.update()
        if meters is not None and self._app.editor.frugal and not self._shows_meters():
            meters = None
        if meters is not None:
            self._app.header.show_meters(meters)
        self._app.view.tick(position, None if auditioned else meters)

    def _draw_pictures(self) -> None:
        """Fifteen times a second, or five where bytes are spared."""
        if self._app.pictures is not None and self._looks % 2 == 0:
            self._app.pictures.tick(2 / (self._hz or self._position_hz))

    @property
    def _position_hz(self) -> int:
        return FRUGAL_HZ if self._app.editor.frugal else POSITION_HZ

    def _shows_meters(self) -> bool:
        return self._app.view.scope == "mixer" and self._looks % _FRUGAL_METERS == 0

    def _tell_failure(self) -> None:
        """A player that waits and says something new without any progress has failed: the whole sentence is shown."""
        assert self._app.editor.player is not None
        status = self._app.editor.player.status()
        if self._waiting and status.message != self._waiting and status.progress is None and not status.ready:
            self._app.say(status.message, "error")
        self._waiting = status.message

    def _run_at(self, hz: int) -> None:
        if self._hz != hz:
            self.stop()
            self._hz = hz
            self._timer = self._app.set_interval(1 / hz, self.look)
