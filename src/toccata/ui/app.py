"""The Textual app: it puts the views on the screen, routes keys to actions, and opens the player after the first paint."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from toccata.errors import ToccataError
from toccata.song import Song
from toccata.ui.arrangement import follow_song
from toccata.ui.chrome.footer import Footer, Status
from toccata.ui.chrome.header import Header
from toccata.ui.clipboard import clipboard_sequence
from toccata.ui.documents import opened_text
from toccata.ui.editor import Choice, Editor
from toccata.ui.encoder.capabilities import capabilities_of, is_frugal
from toccata.ui.encoder.colors import Depth
from toccata.ui.keyed_app import KeyedApp
from toccata.ui.leaving import offer_recovery
from toccata.ui.listening import ListenAlong
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Fixed
from toccata.ui.speech.voice import Voice
from toccata.ui.theme import load_theme_or_default, theme_for, to_textual
from toccata.ui.view import View
from toccata.ui.watch import PlayerWatch

if TYPE_CHECKING:
    from textual.geometry import Region

    from toccata.config import Settings
    from toccata.player import Player
    from toccata.session import Session
    from toccata.ui.actions import Action
    from toccata.ui.keymap import Keymap
    from toccata.ui.pictures.panel import Pictures

VIEWS: dict[str, tuple[str, str]] = {
    "pattern": ("toccata.ui.pattern.view", "PatternView"),
    "order": ("toccata.ui.order.view", "OrderView"),
    "samples": ("toccata.ui.views.samples", "SamplesView"),
    "instruments": ("toccata.ui.views.instruments", "InstrumentsView"),
    "mixer": ("toccata.ui.views.mixer", "MixerView"),
    "files": ("toccata.ui.views.files", "FilesView"),
    "song": ("toccata.ui.views.song", "SongView"),
}
"""Where each view's class is; imported when it is shown first, so that the start waits for the pattern's alone."""

_PLAYER_LATE_S = 1.0
"""A player that opens sooner is not worth a word."""

log = logging.getLogger(__name__)


class Body(Fixed):
    """Where the views are, one of them shown."""

    DEFAULT_CSS = "Body { height: 1fr; layout: vertical; background: $ground-screen; }"
    BLANK = True


class MainScreen(Fixed, Screen[None]):
    """The one screen; overlays are widgets on it."""

    CSS = "MainScreen { layout: vertical; layers: base over; overflow: hidden; background: $ground-screen; }"
    AUTO_FOCUS = ""
    BLANK = True
    _layout_will_paint = False

    def on_screen_resume(self) -> None:
        self._layout_will_paint = self.outer_size != self.app.size

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """Textual lays out a screen that is first shown, which paints all of it, and then has it painted once more: not here."""
        if self._layout_will_paint and not regions and not how:
            self._layout_will_paint = False
            return self
        return super().refresh(*regions, **how)


class ToccataApp(KeyedApp):
    """session: the song to edit. open_player: called in a thread after the first paint, with a function that takes its messages.
    takes_over: the terminal shows its other screen already, with the first page on it.
    """

    ENABLE_COMMAND_PALETTE = False
    TITLE = "Toccata"

    def __init__(self, session: Session, settings: Settings, open_player: Callable[..., Player], takes_over: bool = False) -> None:
        self.capabilities = capabilities_of(os.environ, settings.colors)  # before Textual takes NO_COLOR out of it
        name = theme_for(settings.theme, self.capabilities.depth)
        theme, self._theme_problem = load_theme_or_default(name, settings.folders.themes)
        self.tells_releases = settings.key_release
        self.takes_over = takes_over
        super().__init__(driver_class=_driver_class())
        self.editor = Editor(session, settings, theme, self, frugal=is_frugal(settings.frugal, os.environ))
        self._open_player = open_player
        self._views: dict[str, View] = {}
        self._scope = "pattern"
        # The status line tells what there is to tell: no widgets for it over the screen.
        self._disable_tooltips = self._disable_notifications = True
        self._player_watch = PlayerWatch(self)
        self.pictures: Pictures | None = None
        self.listening = ListenAlong(self.editor)
        self.voice = Voice(self)
        self._register_theme()

    # ---- the screen ------------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(id="_default")

    def compose(self) -> ComposeResult:
        self.header = Header(self.editor)
        self.body = Body(id="body")
        self.status = Status(self.editor, lambda: self.view.explanation(), self.voice)
        self.footer = Footer(self.editor, lambda: self.view.hint())
        yield self.header
        with self.body:
            yield self._make_view("pattern")
        yield self.status
        yield self.footer

    def on_mount(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        if self.link is not None:
            self.link.encoder.limit(self._depth)
        self.editor.session.subscribe(self.song_shown)
        self._handle_signals()
        if self._theme_problem:
            self.say(self._theme_problem, "warning")
        elif self.editor.session.notices and self.editor.path is not None:
            self.say(opened_text(self.editor.path, self.editor.session))
        self.call_after_refresh(self._after_first_paint)

    @cached_property
    def keymap(self) -> Keymap:
        """What the keys mean; made after the first paint, or by the first key."""
        from toccata.ui.keyboard import build_keymap

        keymap, message = build_keymap(self.editor.settings)
        if message:
            self.say(message, "warning")
        return keymap

    def read_keys(self) -> None:
        self.__dict__.pop("keymap", None)
        self.footer.use(self.keymap)

    def _after_first_paint(self) -> None:
        self.call_later(lambda: self.footer.use(self.keymap))
        self._start_player()
        self._prepare(self.editor.session)
        self.after(_PLAYER_LATE_S, lambda: self.editor.set(player_is_late=True))
        offer_recovery(self.editor)

    @property
    def view(self) -> View:
        return self._views[self._scope]

    def show_view(self, scope: str) -> None:
        if scope == self._scope:
            return
        view = self._views.get(scope)
        if view is None:
            view = self._make_view(scope)
            self.body.mount(view)
        self.view.leave()
        self.view.display = False
        self._scope = scope
        view.display = True
        view.show(self.editor.song)
        view.refresh()
        self.editor_changed()
        self.footer.update()

    def _make_view(self, scope: str) -> View:
        view = import_view(scope)(self.editor)
        self._views[scope] = view
        return view

    @property
    def ascii_only(self) -> bool:
        """Whether no other characters are to be painted."""
        return self.editor.settings.ascii

    def place_terminal_cursor(self, place: tuple[int, int] | None) -> None:
        """Shows the terminal's own cursor there; None hides it."""
        if self.link is not None:
            self.link.place_cursor(place)

    def redraw(self) -> None:
        self.refresh(layout=True)
        self.screen.refresh()
        self.repaint()
        if self.link is not None:
            self.link.forget()

    def show_picture(self, name: str) -> bool:
        if self.pictures is None:
            from toccata.ui.pictures.panel import Pictures

            self.pictures = Pictures(self.editor, self.size.height)
            self.screen.mount(self.pictures, before=self.status)
        shown = self.pictures.toggle(name)
        self.watch_player()
        return shown

    def view_named(self, scope: str) -> View | None:
        """A view that has been shown before."""
        return self._views.get(scope)

    def set_theme(self, name: str) -> None:
        theme, problem = load_theme_or_default(theme_for(name, self.capabilities.depth), self.editor.settings.folders.themes)
        if problem:
            self.say(problem, "warning")
        self.editor.theme = theme
        self._register_theme()
        self.show_anew()

    def show_anew(self) -> None:
        """Paints everything: colours or characters are others."""
        if self.link is not None:
            self.link.encoder.limit(self._depth)
        self.status.fit_voice()
        self.place_terminal_cursor(self.voice.cursor_place())
        for view in self._views.values():
            view.theme_changed()
        self.repaint()

    @property
    def _depth(self) -> Depth:
        """The colours that are used: 256 do where bytes are spared."""
        depth = self.capabilities.depth
        return min(depth, Depth.EIGHT_BIT) if self.editor.frugal else depth

    def repaint(self) -> None:
        """Looks at everything that is shown again."""
        self.refresh()
        pictures = () if self.pictures is None else (self.pictures,)
        for part in (*self._views.values(), self.header, self.status, self.footer, *pictures, *self._overlays):
            part.refresh()

    def _register_theme(self) -> None:
        textual = to_textual(self.editor.theme)
        self.register_theme(textual)
        self.theme = textual.name

    def perform_anywhere(self, found: Action) -> None:
        scope = found.scope.partition(".")[0]
        if scope in VIEWS:
            self.show_view(scope)
        self.guarded(lambda: found.run(self.editor))

    # ---- what actions and views ask for ----------------------------------------------------------------------------

    def open(self, overlay: Overlay) -> None:
        overlay.place(self.size)
        self._overlays.append(overlay)
        self.screen.mount(overlay)
        self.voice.settle()

    def close_overlay(self, overlay: Overlay) -> None:
        if overlay in self._overlays:
            self._overlays.remove(overlay)
            overlay.remove()

    def ask_line(self, title: str, initial: str, then: Callable[[str], None], at: int | None = None) -> None:
        from toccata.ui.overlays.prompt import LinePrompt

        self.open(LinePrompt(self.editor, title, initial, then, at))

    def ask(self, question: str, choices: Sequence[Choice], then: Callable[[str], None]) -> None:
        from toccata.ui.overlays.prompt import Question

        self.open(Question(self.editor, question, choices, then))

    def editor_changed(self) -> None:
        self.header.update()
        self.view.moved()
        self.status.update()
        self.footer.update()

    def run_aside(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        def body() -> None:
            try:
                result = work()
            except ToccataError as problem:
                self._from_thread(self.say, str(problem), "error")
            except Exception as problem:
                log.exception("work beside the screen failed")
                self._from_thread(self.say, f"{type(problem).__name__}: {problem}", "error")
            else:
                if then is not None:
                    self._from_thread(then, result)

        threading.Thread(target=body, daemon=True).start()

    def _from_thread(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Calls on the event loop; nothing happens when the app has ended meanwhile."""

        def guarded() -> None:
            if self.is_running:
                with self._context():
                    call(*arguments)
                    self.status.update()  # it may be about what has just come

        with contextlib.suppress(RuntimeError):
            self._event_loop.call_soon_threadsafe(guarded)

    def copy_to_clipboard(self, text: str) -> bool:  # type: ignore[override]
        sequence = clipboard_sequence(text, os.environ)
        if sequence and self._driver is not None:
            self._driver.write(sequence)
        return bool(sequence)

    def from_thread(self, call: Callable[..., Any], *arguments: Any) -> None:
        self._from_thread(call, *arguments)

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        return self.set_timer(seconds, call).stop

    def watch_player(self) -> None:
        if self.editor.player is not None:
            self._player_watch.start()

    # ---- song and player -------------------------------------------------------------------------------------------

    def take_session(self, session: Session, discard: bool = False) -> None:
        if self.editor.player is not None:
            self.editor.player.stop()
        self.editor.session.close(discard)
        self.editor.take_session(session)
        session.subscribe(self.song_shown)
        player = self.editor.player
        if player is not None:
            self.run_aside(lambda: player.set_song(session.song), lambda _: player.set_song(self.editor.song))
        self._prepare(session)
        self.view.show(session.song)
        self.editor_changed()

    def _prepare(self, session: Session) -> None:
        """Has the journal ready before the first edit; tells where its history differs from the file."""
        limit = self.editor.settings.history_megabytes << 20
        self.run_aside(lambda: session.prepare(limit), lambda told: self.say(told, "warning") if told else None)

    def song_shown(self, old: Song, new: Song) -> None:
        if self.editor.player is not None:
            self.editor.player.set_song(new)
        follow_song(self.editor, old, new)
        self.view.changed(old, new)
        self.header.update()
        self.status.update()

    def _start_player(self) -> None:
        def notify(message: str) -> None:
            self._from_thread(self.say, message, "warning")

        def fallen_back(message: str) -> None:
            self._from_thread(self._output_lost, message)

        def opened(player: Player | None) -> None:
            if player is not None:
                self.editor.player = player
                player.set_song(self.editor.song)
                self._player_watch.start()
                if self.editor.settings.listen:
                    self.perform("sound.listen")
                wish, self.editor.wish = self.editor.wish, None
                if wish:
                    wish()
            self.header.update()

        def work() -> Player | None:
            try:
                player = self._open_player(fallen_back)
                player.set_song(self.editor.song)  # the first time takes a while; what was edited meanwhile follows in `opened`
                return player
            except Exception as problem:
                log.exception("no player")
                self.editor.player_problem = str(problem)
                notify(f"no sound: {problem}")
                return None

        self.run_aside(work, opened)

    def _output_lost(self, message: str) -> None:
        self.editor.output_problem = message
        unread = self.status.message  # what the start tells, of keys or of an import, stands there
        self.say(f"{unread.rstrip('.')}; {message}" if unread and message not in unread else message, "warning")
        self.header.update()

    # ---- the end ---------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        self._close(discard=False)

    def leave_discarding(self) -> None:
        self._close(discard=True)

    def _close(self, discard: bool) -> None:
        self._player_watch.stop()
        self.editor.session.close(discard)
        self.listening.stop()
        player, self.editor.player = self.editor.player, None
        if player is not None:
            player.close()
        self.exit()

    def run(self, *arguments: Any, **options: Any) -> None:
        """Runs in the terminal until it is left.

        Raises: ToccataError when a fault of the program ended it; the song is in the journal then.
        """
        from toccata.ui.terminal import screen_apart

        log_file = self.editor.settings.folders.log_file
        with screen_apart(log_file):
            super().run(*arguments, **options)
        if self.return_code:
            self.editor.session.close()
            raise ToccataError(f"a fault ended Toccata; the next start offers what was not saved. The details are in {log_file}")

    def _handle_signals(self) -> None:
        if sys.platform == "win32":
            return
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(RuntimeError, ValueError):  # not the main thread: a test
                self._event_loop.add_signal_handler(number, self.leave)

    def on_resize(self, event: events.Resize) -> None:
        for overlay in self._overlays:
            overlay.place(event.size)
        if self.pictures is not None:
            self.pictures.fit_to(event.size.height)
        self.call_after_refresh(self.header.update)


def import_view(scope: str) -> type[View]:
    """The view's class."""
    module, name = VIEWS[scope]
    found: type[View] = getattr(import_module(module), name)
    return found


def _driver_class() -> Any:
    """The driver that notices a hang-up; Textual's own choice on Windows."""
    if sys.platform == "win32":
        return None
    from toccata.ui.terminal import TerminalDriver

    return TerminalDriver
