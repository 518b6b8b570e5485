"""The song's tempo and speed."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit import settings
from toccata.song.document import SPEED_RANGE, TEMPO_RANGE
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _speed(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        speed = min(max(editor.song.speed + direction, SPEED_RANGE[0]), SPEED_RANGE[1])
        editor.edit("Speed", settings.set_speed(editor.song, speed), merge="speed")
        editor.say(f"Speed {speed}: {speed} ticks a row")

    return run


def _tempo(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        tempo = min(max(editor.song.tempo + direction, TEMPO_RANGE[0]), TEMPO_RANGE[1])
        editor.edit("Tempo", settings.set_tempo(editor.song, tempo), merge="tempo")
        editor.say(f"Tempo {tempo:g}, {editor.song.beats_per_minute:.1f} beats a minute")

    return run


ACTIONS = (
    Action("tempo.speed_down", "Speed down", _speed(-1), ("{",)),
    Action("tempo.speed_up", "Speed up", _speed(1), ("}",)),
    Action("tempo.slower", "Tempo down", _tempo(-1), ("shift+f11",)),
    Action("tempo.faster", "Tempo up", _tempo(1), ("shift+f12",)),
)
