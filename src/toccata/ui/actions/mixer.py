"""The mixer's keys: faders, panning, mute and solo, the limiter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.edit.mixer import MASTER, mute_strip, set_limiter, set_strip_panning, set_strip_volume, solo_strip, unmute_all
from toccata.rack.strips import CEILING, PANNING, RELEASE, VOLUME
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.song import Song
    from toccata.ui.views.mixer import MixerView

SCOPE = "mixer"
_DEFAULTS = {
    "volume_db": VOLUME.default,
    "panning": PANNING.default,
    "limiter": 0.0,
    "ceiling_db": CEILING.default,
    "release_ms": RELEASE.default,
}
_NAMES = {"volume_db": "fader", "panning": "strip panning", "limiter": "limiter", "ceiling_db": "ceiling", "release_ms": "release"}


def _view(editor: Editor) -> MixerView:
    from toccata.ui.views.mixer import MixerView

    view = editor.desk.view
    if not isinstance(view, MixerView):
        editor.desk.show_view(SCOPE)
        view = editor.desk.view
    assert isinstance(view, MixerView)
    return view


def _channel(view: MixerView) -> int:
    """The chosen strip as edits name it."""
    return MASTER if view.on_master else view.strip


def _strip_name(channel: int) -> str:
    """As the history names it."""
    return "the master" if channel == MASTER else f"channel {channel + 1}"


def _with_value(song: Song, channel: int, parameter: str, value: float) -> Song:
    if parameter == "volume_db":
        return set_strip_volume(song, channel, value)
    if parameter == "panning":
        return set_strip_panning(song, channel, value)
    if parameter == "limiter":
        return set_limiter(song, enabled=value > 0)
    if parameter == "ceiling_db":
        return set_limiter(song, ceiling_db=value)
    return set_limiter(song, release_ms=value)


def _set(view: MixerView, value: float) -> None:
    channel, parameter = _channel(view), view.parameter
    merge = f"mixer.{channel}.{parameter}"
    where = "" if parameter in ("limiter", "ceiling_db", "release_ms") else f" of {_strip_name(channel)}"
    view.editor.edit(_NAMES[parameter] + where, lambda song: _with_value(song, channel, parameter, value), merge=merge)


def _step(direction: int, coarse: bool = False) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        from toccata.ui.views.mixer import stepped

        view = _view(editor)
        if view.parameter == "limiter":
            _set(view, float(direction > 0))
        else:
            _set(view, stepped(view.parameter, view.value(), direction, coarse))

    return run


def _reset(editor: Editor) -> None:
    view = _view(editor)
    _set(view, _DEFAULTS[view.parameter])


def _choose(strips: int = 0, parameters: int = 0) -> Callable[[Editor], None]:
    return lambda editor: _view(editor).choose(strips, parameters)


def _to_end(last: bool) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        view = _view(editor)
        view.choose(len(editor.song.channels) - view.strip if last else -view.strip)

    return run


def _mute(editor: Editor) -> None:
    channel = _channel(_view(editor))
    editor.edit(f"mute {_strip_name(channel)}", lambda song: mute_strip(song, channel))


def _solo(editor: Editor) -> None:
    channel = _channel(_view(editor))
    editor.edit(f"solo {_strip_name(channel)}", lambda song: solo_strip(song, channel))


def _unmute_all(editor: Editor) -> None:
    editor.edit("unmuted all", unmute_all)


def _switch_limiter(editor: Editor) -> None:
    enabled = not editor.song.mixer.limiter.enabled
    editor.edit("limiter", lambda song: set_limiter(song, enabled=enabled))
    editor.say(f"The master's limiter is {'on' if enabled else 'off'}.")


ACTIONS = (
    Action("mixer.strip_left", "Strip to the left", _choose(-1), ("left", "shift+tab"), SCOPE),
    Action("mixer.strip_right", "Strip to the right", _choose(1), ("right", "tab"), SCOPE),
    Action("mixer.first_strip", "First strip", _to_end(False), ("home",), SCOPE),
    Action("mixer.master", "Master strip", _to_end(True), ("end",), SCOPE),
    Action("mixer.setting_up", "Setting above", _choose(0, -1), ("up",), SCOPE),
    Action("mixer.setting_down", "Setting below", _choose(0, 1), ("down",), SCOPE),
    Action("mixer.raise", "Value up", _step(1), ("+",), SCOPE, "Half a decibel, 5 % of panning."),
    Action("mixer.lower", "Value down", _step(-1), ("-",), SCOPE, "Half a decibel, 5 % of panning."),
    Action("mixer.raise_coarse", "Value far up", _step(1, True), ("pageup",), SCOPE, "Three decibels, 25 % of panning."),
    Action("mixer.lower_coarse", "Value far down", _step(-1, True), ("pagedown",), SCOPE, "Three decibels, 25 % of panning."),
    Action("mixer.reset", "Value back to its default", _reset, ("0",), SCOPE, "0 dB, the centre, −1 dBTP."),
    Action("mixer.mute", "Mute the strip", _mute, ("m",), SCOPE),
    Action("mixer.solo", "Solo the strip", _solo, ("s",), SCOPE, "While a strip is soloed, only soloed ones sound."),
    Action("mixer.unmute_all", "End every mute and solo", _unmute_all, ("u",), SCOPE),
    Action("mixer.clear_clips", "Clear the clip marks", lambda editor: _view(editor).clear_clips(), ("c",), SCOPE),
    Action("mixer.limiter", "Master limiter on or off", _switch_limiter, ("enter",), SCOPE, "Keeps true peaks under its ceiling."),
)
