"""The terminal's ends, in a pseudo-terminal of the test's own: hang-up, end of file, signals, noise on descriptor 2, silence when idle."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("pty", reason="needs a POSIX terminal")
from ui_terminal import PATIENCE_S, Child

_PROGRAM = """
import os, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from ui_fakes import FakePlayer, small_song
from toccata.config import Folders, Settings
from toccata.session import Session
from toccata.ui.app import ToccataApp

folder = Path({folder!r})
settings = Settings(folders=Folders(folder / "config", folder / "state", folder / "cache"))

def open_player(notify):
    os.write(2, b"NOISE FROM A LIBRARY")
    return FakePlayer()

{extra}
ToccataApp(Session.new(small_song(), settings.folders.state), settings, open_player).run()
(folder / "left").touch()
"""


class Editor(Child):
    """The editor on a small song, in a child process on a pty."""

    def __init__(self, folder: Path, extra: str = "", environment: dict[str, str] | None = None) -> None:
        program = _PROGRAM.format(here=str(Path(__file__).parent), folder=str(folder), extra=extra)
        super().__init__([sys.executable, "-c", program], environment)


@pytest.fixture
def editor(tmp_path: Path):
    editor = Editor(tmp_path)
    editor.wait_for(b"Drums")
    editor.read(0.5)
    yield editor
    editor.close()


def recovered_note(tmp_path: Path) -> int:
    """The note that the journal brings back at the cursor's first place."""
    from toccata.session import find_recoveries

    (recovery,) = find_recoveries(tmp_path / "state")
    return int(recovery.replay().song.patterns[0].columns[0][0][0])


def _journal_bytes(tmp_path: Path) -> int:
    return sum(path.stat().st_size for path in (tmp_path / "state").rglob("*") if path.is_file())


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_closes_the_journal_and_ends_cleanly(editor: Editor, tmp_path: Path, number: int) -> None:
    editor.send(b"x")
    editor.wait_for(b"D-4")
    os.kill(editor.pid, number)
    assert editor.status() == 0
    assert recovered_note(tmp_path) == 62


def hang_up(editor: Editor) -> int:
    """Closes the terminal; the exit status, or a failure when the editor stays."""
    terminal, editor.terminal = editor.terminal, -1
    os.close(terminal)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        pid, status = os.waitpid(editor.pid, os.WNOHANG)
        if pid:
            editor.pid = 0
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    pytest.fail("the editor did not end")


def test_a_terminal_that_goes_away_ends_the_editor(editor: Editor, tmp_path: Path) -> None:
    editor.send(b"x")
    editor.wait_for(b"D-4")
    assert hang_up(editor) == 0
    assert (tmp_path / "left").exists()
    assert recovered_note(tmp_path) == 62


def test_a_link_that_stalls_and_dies_while_much_is_drawn_ends_the_editor(editor: Editor, tmp_path: Path) -> None:
    editor.send(b"x")
    editor.wait_for(b"D-4")
    for _ in range(60):  # nobody reads: more paints than any buffer on the way holds
        editor.send(b"\x0c")
        time.sleep(0.02)
    assert hang_up(editor) == 0
    assert recovered_note(tmp_path) == 62


def test_nothing_waits_for_a_terminal_that_does_not_read(editor: Editor, tmp_path: Path) -> None:
    for _ in range(40):
        editor.send(b"\x0c")
        time.sleep(0.02)
    written = _journal_bytes(tmp_path)
    editor.send(b"x")
    deadline = time.monotonic() + PATIENCE_S
    while _journal_bytes(tmp_path) == written:
        assert time.monotonic() < deadline, "the key was not taken"
        time.sleep(0.05)
    editor.output = b""
    editor.wait_for(b"D-4")
    assert len(editor.output) < 100_000  # by far not every one of the forty frames


def test_a_screen_that_was_stopped_is_painted_anew(editor: Editor, tmp_path: Path) -> None:
    for stop in (signal.SIGSTOP, signal.SIGTSTP):
        os.kill(editor.pid, stop)
        os.waitpid(editor.pid, os.WUNTRACED)
        editor.read(0.2)
        editor.output = b""
        os.kill(editor.pid, signal.SIGCONT)
        editor.wait_for(b"Drums")
        editor.read(0.3)
    editor.send(b"x")
    editor.wait_for(b"D-4")
    editor.send(b"\x11")
    editor.wait_for(b"not saved")
    editor.send(b"\x11")
    assert editor.status() == 0
    assert recovered_note(tmp_path) == 62


def test_ctrl_l_and_word_of_a_size_paint_everything(editor: Editor) -> None:
    for ask in (lambda: editor.send(b"\x0c"), lambda: os.kill(editor.pid, signal.SIGWINCH)):
        editor.read(0.3)
        editor.output = b""
        ask()
        editor.wait_for(b"Pad")
        assert b"EDIT" in editor.output


@pytest.mark.parametrize(
    ("environment", "depth"),
    [({"NO_COLOR": "1"}, 0), ({"COLORTERM": "", "TERM": "linux"}, 16), ({"COLORTERM": "", "TERM": "xterm-256color"}, 256)],
)
def test_no_more_colours_are_sent_than_the_environment_tells(tmp_path: Path, environment: dict[str, str], depth: int) -> None:
    editor = Editor(tmp_path, environment=environment)
    try:
        editor.wait_for(b"Drums")
        editor.read(0.3)
    finally:
        editor.close()
    parameters = re.findall(rb"\x1b\[([0-9;]*)m", editor.output)
    assert parameters
    assert not any(b"8;2;" in found for found in parameters)
    assert any(b"38;5;" in found for found in parameters) == (depth == 256)
    colors = {int(number) for found in parameters for number in found.split(b";") if number} & {*range(30, 38), *range(90, 98)}
    assert bool(colors) == (depth == 16)


def test_the_terminal_is_given_back_as_it_was(editor: Editor) -> None:
    before = editor.output
    editor.send(b"\x11")
    assert editor.status() == 0
    editor.read(0.1)
    after = editor.output[len(before) :]
    for mode in (b"\x1b[m", b"\x1b[?7h", b"\x1b[?2004l", b"\x1b[?1000l", b"\x1b[?1049l", b"\x1b[?25h"):
        assert mode in after, mode
    assert after.rindex(b"\x1b[?25h") > after.rindex(b"\x1b[?1049l")


def test_ctrl_q_leaves_a_song_that_is_as_it_was(editor: Editor, tmp_path: Path) -> None:
    editor.send(b"\x11")
    assert editor.status() == 0
    assert (tmp_path / "left").exists()


def test_what_libraries_print_reaches_the_log_and_not_the_screen(editor: Editor, tmp_path: Path) -> None:
    editor.read(0.5)
    assert b"NOISE" not in editor.output
    assert b"NOISE FROM A LIBRARY" in (tmp_path / "state" / "toccata.log").read_bytes()


def test_a_fault_of_the_program_loses_nothing_and_is_told_in_a_sentence(tmp_path: Path) -> None:
    fault = """
from toccata.ui.pattern.view import PatternView
PatternView.take_paste = lambda view, text: 1 // 0
"""
    editor = Editor(tmp_path, fault)
    try:
        editor.wait_for(b"Drums")
        editor.send(b"x")
        editor.wait_for(b"D-4")
        editor.send(b"\x1b[200~boom\x1b[201~")
        assert editor.status() == 1
        editor.read(0.2)
    finally:
        editor.close()
    assert b"a fault ended Toccata" in editor.output
    assert b"ZeroDivisionError" in (tmp_path / "state" / "toccata.log").read_bytes()
    assert recovered_note(tmp_path) == 62


@pytest.mark.clocked
def test_an_idle_editor_writes_nothing(editor: Editor) -> None:
    editor.read(1.5)
    assert editor.read(3.0) == b""


_KITTY = """
settings = settings.with_overrides(key_release=True)
player = FakePlayer()
open_player = lambda notify: player
import atexit
atexit.register(lambda: (folder / "events").write_text(repr(player.events)))
"""


def test_a_terminal_that_tells_releases_is_asked_and_a_note_ends_with_its_key(tmp_path: Path) -> None:
    editor = Editor(tmp_path, _KITTY)
    try:
        editor.wait_for(b"\x1b[?u")
        editor.send(b"\x1b[?25u")
        editor.wait_for(b"\x1b[=2;2u")
        editor.read(0.5)
        editor.send(b"\x1b[120:88;1:1;120u" + b"\x1b[120;1:3u")  # X, with the alternate code that Textual dies of
        editor.read(0.3)
        editor.send(b"\x1b[122;1:1;122u" + b"\x1b[122;1:2;122u" * 3)
        editor.read(0.3)
        editor.send(b"\x1b[122;1:3u")
        editor.read(0.3)
        editor.send(b"\x11\x11")
        assert editor.status() == 0
    finally:
        editor.close()
    events = (tmp_path / "events").read_text()
    assert events.count("NoteOn(channel=0, note=62") == 1
    assert events.count("NoteOn(channel=0, note=60") == 1
    assert events.endswith("NoteOff(channel=0, note=60)]")


def test_a_terminal_is_not_asked_for_releases_unless_wanted(editor: Editor) -> None:
    assert b"\x1b[?u" not in editor.output


def test_in_speaking_mode_the_terminals_cursor_is_on_the_field_that_is_edited(tmp_path: Path) -> None:
    pyte = pytest.importorskip("pyte")
    editor = Editor(tmp_path, "settings = settings.with_overrides(speak=True)\n")
    try:
        editor.wait_for(b"Drums")
        editor.read(0.6)
        editor.send(b"\x1b[B\x1b[B\t\x1b[C")
        editor.read(0.6)
        screen = pyte.Screen(100, 30)
        pyte.ByteStream(screen).feed(editor.output)
        assert not screen.cursor.hidden
        line = screen.display[screen.cursor.y]
        assert line.strip().startswith("02"), line
        assert line[screen.cursor.x - 1] == "[", "the first digit of the instrument, after its bracket"
        spoken = " ".join(text.strip() for text in screen.display[27:29])
        assert "row 2" in spoken
        assert "channel 2 Bass" in spoken
        assert "on instrument, digit 1 of 2" in spoken
        editor.send(b"\x11\x11")
        assert editor.status() == 0
    finally:
        editor.close()
