"""What works here, and what to do about what does not: `toccata doctor`.

Each check looks at one thing and gives findings; none changes anything, and none fails however broken the place is.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import locale
import os
import platform
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from toccata.config import Folders, Settings
from toccata.errors import ToccataError

State = Literal["good", "note", "fault"]
_PACKAGES = ("textual", "numpy", "numba", "llvmlite", "sounddevice", "soundfile", "mido", "websockets")
_SMALLEST = (40, 10)


@dataclass(frozen=True, slots=True)
class Finding:
    """topic and what was found. todo: what to do about it, for whatever is not good."""

    topic: str
    state: State
    found: str
    todo: str = ""


def examine(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Every finding, in the order in which people would ask."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _versions,
        lambda: _terminal(environment),
        lambda: _screen_answers(environment),
        lambda: _sound(settings),
        _midi,
        lambda: _folders(settings.folders),
        lambda: _units(settings.folders),
        lambda: _listen_port(environment),
    )
    for check in checks:
        try:
            yield from check()
        except Exception as problem:  # whatever is broken here, the rest is worth knowing
            yield Finding("doctor", "fault", f"{type(problem).__name__}: {problem}", "tell this to Toccata's issue tracker")


def _versions() -> Iterator[Finding]:
    yield Finding("Toccata", "good", f"{_version('toccata')} on Python {platform.python_version()}, {platform.platform()}")
    missing = [name for name in _PACKAGES if _version(name) == "missing"]
    listed = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    todo = f"install Toccata again: {', '.join(missing)} should have come with it" if missing else ""
    yield Finding("packages", "fault" if missing else "good", listed, todo)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _terminal(environment: Mapping[str, str]) -> Iterator[Finding]:
    from toccata.ui.delivery import terminals_of

    term = environment.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding("terminal", "fault", "standard input or output is none", "run it in a terminal; over ssh with `ssh -t`")
    elif term in ("", "dumb"):
        yield Finding("terminal", "fault", f"TERM is '{term}'", "set TERM to what the terminal is, such as xterm-256color")
    else:
        columns, rows = os.get_terminal_size()
        small = columns < _SMALLEST[0] or rows < _SMALLEST[1]
        yield Finding("terminal", "note" if small else "good", f"{term}, {columns}x{rows}", "make it 80x24 or larger" if small else "")
    for name in dict.fromkeys(terminal.name for terminal in terminals_of(environment)):
        yield Finding(
            "keys", "note", f"{name} keeps some keys for itself", "`toccata keys` shows which arrive; Esc and Ctrl+P reach every action"
        )
    yield from _colours(environment)
    yield from _multiplexer(environment)
    if environment.get("SSH_CONNECTION"):
        yield Finding("ssh", "good", "this is an ssh session", "")


def _colours(environment: Mapping[str, str]) -> Iterator[Finding]:
    from toccata.ui.encoder.colors import depth_of

    depth = depth_of(environment)
    true = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    name = depth.name.lower().replace("_", " ")
    if "NO_COLOR" in environment:
        yield Finding("colours", "note", "none: NO_COLOR is set", "unset it for colours")
    elif true:
        yield Finding("colours", "good", name)
    else:
        yield Finding("colours", "note", name, "if the terminal has all colours, set COLORTERM=truecolor; over ssh: SendEnv COLORTERM")


def _multiplexer(environment: Mapping[str, str]) -> Iterator[Finding]:
    if environment.get("TMUX"):
        yield Finding("tmux", "note", "inside tmux", "for the clipboard `set -g set-clipboard on`; for a quick Esc `set -g escape-time 10`")
    elif environment.get("STY"):
        yield Finding("screen", "note", "inside screen", "for a quick Esc `maptimeout 10` in .screenrc")


def _screen_answers(environment: Mapping[str, str]) -> Iterator[Finding]:
    """How wide the terminal draws what the editor draws, and whether it tells when a key is let go."""
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") != "utf8":
        yield Finding("characters", "fault", f"the locale's encoding is {encoding}", "set LANG to one with UTF-8, such as C.UTF-8")
        return
    from toccata.ui.terminal_answers import ask_terminal

    answers = ask_terminal()
    if answers is None:
        yield Finding("characters", "note", "UTF-8; the terminal was not asked how wide it draws")
        return
    wrong = [text for text, (wanted, drawn) in answers.widths.items() if wanted != drawn]
    if wrong:
        yield Finding("characters", "fault", f"UTF-8, but drawn in another width: {' '.join(wrong)}", "set `ascii = true` in config.toml")
    else:
        yield Finding("characters", "good", "UTF-8, of the width that the editor counts on")
    if answers.kitty:
        yield Finding(
            "key release", "good", "told by the terminal", "`key_release = true` in config.toml ends held notes when keys are let go"
        )
    else:
        yield Finding("key release", "note", "not told by this terminal", "the browser's page tells it: `toccata --listen`")


def _sound(settings: Settings) -> Iterator[Finding]:
    from toccata.audio.portaudio import list_devices

    try:
        devices = list_devices()
    except ToccataError as problem:
        yield Finding("PortAudio", "fault", str(problem), "or listen in a browser: `toccata --listen`")
        return
    if not devices:
        yield Finding("PortAudio", "note", "no sound device", "over ssh listen in a browser: `toccata --listen`")
    for device in devices:
        mark = ", the default" if device.is_default else ""
        yield Finding("sound device", "good", f"{device.name} ({device.host_api}, {device.rate_hz:g} Hz{mark})")
    wanted = settings.device.casefold()
    if wanted and not any(wanted in f"{device.name} {device.host_api}".casefold() for device in devices):
        yield Finding("sound device", "fault", f"none is named like '{settings.device}'", "change `device` in config.toml")


def _midi() -> Iterator[Finding]:
    todo = "a browser brings MIDI keyboards along: `toccata --listen`"
    try:
        import mido

        names = list(dict.fromkeys(mido.get_input_names()))
    except ImportError:
        yield Finding("MIDI", "note", "python-rtmidi is not installed, so ports of this machine are not seen", todo)
    except (OSError, SystemError) as problem:
        yield Finding("MIDI", "note", f"no MIDI on this machine ({problem})", todo)
    else:
        yield Finding("MIDI", "good" if names else "note", ", ".join(names) or "no input", "" if names else todo)


def _folders(folders: Folders) -> Iterator[Finding]:
    for topic, folder in (("settings", folders.config), ("histories", folders.state), ("cache", folders.cache)):
        problem = _write_problem(folder)
        todo = f"make {folder} yours to write; until then nothing is kept there"
        yield Finding(topic, "fault" if problem else "good", f"{folder}{': ' + problem if problem else ''}", todo if problem else "")
    from toccata.config import load_settings

    try:
        load_settings(folders)
    except ToccataError as problem:
        yield Finding("config.toml", "fault", str(problem), "correct the file")


def _write_problem(folder: Path) -> str:
    """Why nothing can be written there; empty when it can. The folder is not made: its nearest parent is tried."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return ""
    except OSError as problem:
        return problem.strerror or str(problem)


def _units(folders: Folders) -> Iterator[Finding]:
    from toccata.engine.compile import find_missing
    from toccata.engine.units import UNITS

    missing = len(find_missing(UNITS, folders.units))
    found = f"{len(UNITS) - missing} of {len(UNITS)} units are compiled, in {folders.units}"
    yield Finding("sound engine", "good", found, "the rest compile when a song first needs them" if missing else "")


def _listen_port(environment: Mapping[str, str]) -> Iterator[Finding]:
    from toccata.remote import tunnel_line
    from toccata.remote.server import PORT

    taken = ""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT), timeout=1):
        taken = "is taken, perhaps by another Toccata; the next one takes another"
    tunnel = tunnel_line(PORT, environment)
    yield Finding("listening", "note" if taken else "good", f"port {PORT} {taken or 'is free for `toccata --listen`'}", tunnel)
