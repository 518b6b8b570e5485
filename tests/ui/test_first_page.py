"""The first page, and the start of the editor behind it: in a real terminal, with `python -m toccata`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyte
import pytest

pytest.importorskip("pty", reason="needs a POSIX terminal")
import termios

from ui_terminal import Child

from toccata.config import data_folder
from toccata.edit.new import new_song
from toccata.formats import save_song
from toccata.session.locks import SongLock
from toccata.song import Instrument
from toccata.ui.encoder.colors import Depth
from toccata.ui.first_page import ENTER, LEAVE, draw
from toccata.ui.theme import find_themes, load_theme, read_theme

TEXTUAL_STARTS = b"\x1b[?1000h"
"""The first that Textual writes."""
Start = Callable[..., Child]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """start(*arguments): `toccata` with settings of its own, that play to nowhere."""
    folder = tmp_path / "home" / "toccata"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('output = "null"\n')
    home = {f"XDG_{kind}_HOME": str(tmp_path / "home") for kind in ("CONFIG", "STATE", "CACHE")}
    children: list[Child] = []

    def begin(*arguments: object, program: tuple[str, ...] = ("-m", "toccata"), environment: Mapping[str, str] = {}) -> Child:
        children.append(Child([sys.executable, *program, *map(str, arguments)], {**home, **environment}))
        return children[-1]

    yield begin
    for child in children:
        child.close()


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "tune.toccata"
    save_song(new_song([Instrument(name="Pulse", kind="chip")], title="A tune", channel_names=["One", "Two"]), path)
    return path


def shown(text: str | bytes, columns: int = 100, lines: int = 30) -> pyte.Screen:
    """What a terminal shows after that output."""
    screen = pyte.Screen(columns, lines)
    stream = pyte.ByteStream(screen)
    stream.feed(text.encode() if isinstance(text, str) else text)
    return screen


def look(screen: pyte.Screen, x: int, y: int) -> tuple[object, ...]:
    cell = screen.buffer[y][x]
    return (cell.data, cell.fg, cell.bg, cell.bold) if cell.data.strip() else (" ", cell.bg)


def test_the_editor_draws_over_the_page_what_the_page_shows(start: Start, tmp_path: Path) -> None:
    child = start(tmp_path / "new.toccata")
    child.wait_for(b" EDIT ")
    child.read(0.4)
    page_output, _, rest = child.output.partition(TEXTUAL_STARTS)
    page, editor = shown(page_output), shown(page_output + rest)
    assert "new.toccata" in page.display[0]
    assert "Opening new.toccata" in page.display[28]
    assert page.display[29] == editor.display[29]
    assert "F1" in page.display[29]
    for y in range(3, 28):
        assert page.display[y][:4] == editor.display[y][:4]
    for y in (3, 4, 7, 27, 29):
        for x in range(4):
            assert look(page, x, y) == look(editor, x, y), (x, y)
    assert look(page, 60, 29) == look(editor, 60, 29)
    assert page.buffer[0][50].bg == editor.buffer[0][50].bg
    assert child.output.count(ENTER.encode()) == 1, "entering the other screen again would blank it"


def test_keys_that_come_before_the_song_are_played_into_it(start: Start, tmp_path: Path) -> None:
    child = start(tmp_path / "new.toccata")
    child.wait_for(b"Opening")
    child.send(b"xc")
    child.wait_for(b"E-4")
    assert b"D-4" in child.output
    assert b"xc" not in child.output, "keys are echoed onto the page"


def test_nothing_slow_is_loaded_before_the_page(start: Start, tmp_path: Path) -> None:
    program = """
import sys
from toccata.ui.encoder.colors import Depth
from toccata.ui.first_page import FirstPage
def enter(page):
    print(sorted({name.split('.')[0] for name in sys.modules}), 'END')
    sys.exit()
FirstPage.__enter__ = enter
sys.argv[:] = ['toccata', *sys.argv[1:]]
from toccata.start import main
main()
"""
    child = start(tmp_path / "new.toccata", program=("-c", program))
    child.wait_for(b"END")
    loaded = child.output.decode()
    assert "'toccata'" in loaded
    for slow in ("textual", "numpy", "click", "numba", "asyncio", "soundfile", "sounddevice"):
        assert f"'{slow}'" not in loaded


def keyboard(child: Child) -> tuple[int, int]:
    """The terminal's input and local flags."""
    mode = termios.tcgetattr(child.terminal)
    return mode[0], mode[3]


def test_a_song_that_does_not_open_leaves_the_terminal_as_it_was(start: Start, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toccata"
    bad.write_bytes(b"PK\x03\x04 and no more")
    child = start(bad)
    before = keyboard(child)
    assert child.status() == 1
    child.read(0.1)
    _, left, told = child.output.partition(LEAVE.encode())
    assert left
    assert b"bad.toccata: " in told
    assert told.count(b"\n") == 1
    assert keyboard(child) == before


def test_leaving_gives_the_keyboard_back(start: Start, song: Path) -> None:
    child = start(song)
    before = keyboard(child)
    child.wait_for(b" EDIT ")
    assert keyboard(child) != before
    child.send(b"\x11")
    assert child.status() == 0
    assert keyboard(child) == before


def test_ctrl_c_ends_a_start(start: Start, tmp_path: Path) -> None:
    program = """
import sys, time
import toccata.opening
toccata.opening.open_session = lambda *arguments: time.sleep(1)
sys.argv[:] = ['toccata', *sys.argv[1:]]
from toccata.start import main
main()
"""
    child = start(tmp_path / "slow.toccata", program=("-c", program))
    before = keyboard(child)
    child.wait_for(b"Opening")
    child.send(b"\x03")
    assert child.status() == 130
    assert LEAVE.encode() in child.output
    assert b"Traceback" not in child.output
    assert keyboard(child) == before


def test_a_song_that_another_editor_has_is_asked_about(start: Start, song: Path) -> None:
    lock = SongLock.acquire(song)
    assert lock is not None
    try:
        child = start(song)
        child.wait_for(b"q: leave it")
        child.send(b"look\n")
        child.wait_for(b"look\r\n")
        child.send(b"r\n")
        child.wait_for(b"read-only  ")
    finally:
        lock.release()


@pytest.mark.parametrize("name", sorted(find_themes()))
@pytest.mark.parametrize(("columns", "lines"), [(200, 50), (80, 24), (40, 10), (3, 2)])
def test_every_cell_is_written_in_every_theme(name: str, columns: int, lines: int) -> None:
    screen = pyte.Screen(columns, lines)
    screen.draw("?" * (columns * lines))
    pyte.Stream(screen).feed(draw("a song 日本.toccata", load_theme(name), columns, lines))
    assert not any("?" in line for line in screen.display)


def test_a_name_reaches_the_terminal_without_what_it_would_obey() -> None:
    text = draw("a\x1b]0;b\x07.toccata", load_theme("night"), 80, 24)
    assert "\x1b]" not in text
    assert "\x07" not in text


def test_without_colours_the_page_leaves_the_terminals_own() -> None:
    text = draw("tune", read_theme(data_folder("themes") / "night.toml"), 80, 24, Depth.NONE)
    assert "38;2" not in text
    assert "48;2" not in text
