"""Opens the editor: first page, song, sound and screen put together.

The first page comes before everything slow. The song is read in a thread while Textual is imported, so that what waits for the
disk or decodes sound takes no time of its own.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toccata.config import data_folder
from toccata.errors import BadFile, ToccataError

if TYPE_CHECKING:
    from toccata.audio.output import Output
    from toccata.config import Settings
    from toccata.player import Player
    from toccata.session import Access, LockedElsewhere, Session

FIRST_DEMO = "night_bus.toccata"
_ACCESS: dict[str, Access] = {"r": "read_only", "t": "take_over", "c": "copy"}


def run_editor(path: Path | None, settings: Settings) -> None:
    """The editor in this terminal, until it is left. path: the song, new where there is none of that name; None: see `open_session`.

    Raises: ToccataError, with the terminal as it was, when the song does not open or there is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        open_session(path, settings).close()
        raise ToccataError("the editor needs a terminal; `toccata play SONG` and `toccata render SONG -o OUT` do not")
    gc.disable()  # nothing is thrown away while modules are loaded; looking for it takes a tenth of the start
    from toccata.ui.encoder.capabilities import capabilities_of
    from toccata.ui.first_page import FirstPage
    from toccata.ui.theme import load_theme_or_default, theme_for

    depth = capabilities_of(os.environ, settings.colors).depth
    theme, _ = load_theme_or_default(theme_for(settings.theme, depth), settings.folders.themes)
    with FirstPage(_name(path, settings), theme, depth, settings.ascii) as page:
        from toccata.engine.head_start import give_head_start
        from toccata.session import LockedElsewhere

        give_head_start(settings.folders.units)

        opening = _Opening(path, settings)
        from toccata.ui.app import ToccataApp, import_view

        import_view("pattern")
        try:
            session = opening.session()
        except LockedElsewhere as locked:
            page.take_off()
            session = open_session(path, settings, _ask_access(locked))
        if path is not None and path.exists():
            threading.Thread(target=list_as_recent, args=(path, settings), name="recent songs").start()
        sound = _Sound(settings)
        try:
            ToccataApp(session, settings, sound.open, takes_over=page.hand_over()).run()
        finally:
            sound.close(page.take_off)


def open_session(path: Path | None, settings: Settings, access: Access = "own") -> Session:
    """The named song, new where there is none of that name; without a name the demo on the first run ever, a new song after.

    Raises: BadFile; LockedElsewhere when another editor has the song and access is `own`.
    """
    from toccata.session import Session
    from toccata.session.start import new_factory_song

    state = settings.folders.state
    if path is None and _is_first_run(settings):
        return Session.open(_demo(), state, "copy")
    if path is not None and path.exists():
        return Session.open(path, state, access)
    if path is not None and not path.absolute().parent.is_dir():
        raise BadFile(path, "there is no such folder to make it in")
    return Session.new(new_factory_song(data_folder("samples")), state, path)


def list_as_recent(path: Path, settings: Settings) -> None:
    """Puts an opened song first in the list of recent ones; a list that cannot be written is no reason not to edit."""
    from toccata.session.recent import add_recent

    with contextlib.suppress(ToccataError):
        add_recent(settings.folders.recent_file, path)


def open_player(settings: Settings, notify: Callable[[str], None]) -> Player:
    """The player with its output running; what the output has to say goes to `notify`, once descriptor 2 is free again."""
    from toccata.audio.quiet import stderr_to
    from toccata.engine.cache import use_folder

    use_folder(settings.folders.units)
    from toccata.player import Player, PlayerSettings

    said: list[str] = []
    tell: Callable[[str], None] = said.append
    with stderr_to(settings.folders.log_file):
        player = Player(PlayerSettings(rate_hz=_device_rate(settings)))
        player.attach(_make_output(settings, lambda message: tell(message)))
    tell = notify
    for message in said:
        notify(message)
    return player


def _is_first_run(settings: Settings) -> bool:
    return not settings.folders.state.exists()


def _demo() -> Path:
    return data_folder("samples") / "songs" / FIRST_DEMO


def _name(path: Path | None, settings: Settings) -> str:
    """The song's name before it is read."""
    if path is not None:
        return path.name
    return FIRST_DEMO.removesuffix(".toccata").replace("_", " ").title() if _is_first_run(settings) else "new song"


class _Opening:
    """A session that is opened in a thread."""

    def __init__(self, path: Path | None, settings: Settings) -> None:
        self._result: Session | BaseException | None = None

        def work() -> None:
            try:
                self._result = open_session(path, settings)
            except BaseException as problem:
                self._result = problem

        self._thread = threading.Thread(target=work, name="opening the song")
        self._thread.start()

    def session(self) -> Session:
        """The session, once it is open. Raises: what opening it raised."""
        self._thread.join()
        if isinstance(self._result, BaseException):
            raise self._result
        assert self._result is not None
        return self._result


def _ask_access(locked: LockedElsewhere) -> Access:
    """Asks in the terminal how to open a song that another editor has. Raises: the problem itself when it is not to be opened."""
    print(f"{locked}.", file=sys.stderr)
    while True:
        print("r: look at it, read-only   t: take it over   c: open a copy   q: leave it   > ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip().lower()
        chosen = next((access for key, access in _ACCESS.items() if answer in (key, access, access.replace("_", "-"))), None)
        if chosen is not None:
            return chosen
        if answer in ("q", ""):
            raise locked


class _Sound:
    """Opens the editor's player, in whatever thread, and makes sure that nothing renders when the process ends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = threading.Lock()
        self._opening = 0
        self._closed = False
        self._players: list[Player] = []

    def open(self, notify: Callable[[str], None]) -> Player:
        """The player. The editor asks for it once it is painted: from now on garbage is collected, what is there by now left alone."""
        gc.freeze()
        gc.enable()
        with self._guard:
            self._opening += 1
        try:
            player = open_player(self._settings, notify)
            with self._guard:
                self._players.append(player)
                if self._closed:
                    player.close()
            return player
        finally:
            with self._guard:
                self._opening -= 1

    def close(self, before_exit: Callable[[], None]) -> None:
        """Silence. before_exit: what must not be left undone when the process has to end here and now."""
        with self._guard:
            self._closed = True
            for player in self._players:
                player.close()
            if self._opening:
                # A thread inside LLVM would meet its destructors: leave at once, with nothing left to save.
                before_exit()
                sys.stdout.flush()
                os._exit(0)


def _make_output(settings: Settings, notify: Callable[[str], None]) -> Output:
    from toccata.audio.failover import FailoverOutput
    from toccata.audio.null import NullOutput

    if settings.output == "null":
        return NullOutput()
    from toccata.audio.portaudio import PortAudioOutput

    return FailoverOutput(PortAudioOutput(settings.device, settings.block_frames), notify)


def _device_rate(settings: Settings) -> int:
    """The rate to run the engine at: the device's own where it refuses the one that is set."""
    if settings.output != "portaudio":
        return settings.rate_hz
    from toccata.audio.portaudio import usable_rate
    from toccata.errors import DeviceError

    try:
        return usable_rate(settings.device, settings.rate_hz)
    except DeviceError:
        return settings.rate_hz  # the output will tell, and fall back
