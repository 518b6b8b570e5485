"""`toccata keys`: what arrived, with its bytes; what else reaches an action; and that it leaves the terminal as it was."""

from __future__ import annotations

import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual import events

from toccata.cli import cli
from toccata.config import Settings
from toccata.ui.actions import all_actions
from toccata.ui.key_check.app import KeyCheck, SentParser, sent_text
from toccata.ui.key_check.report import bound_keys, listing, meanings, report, ways
from toccata.ui.keyboard import build_keymap
from toccata.ui.keymap import Change, Keymap
from toccata.ui.keys import key_name

KEYMAP = Keymap(all_actions())


@pytest.mark.parametrize(
    ("sent", "name", "text"),
    [
        ("z", "z", "7a  z"),
        ("\x10", "ctrl+p", "10  ."),
        ("\x1b[15~", "f5", "1b 5b 31 35 7e  ESC [15~"),
        ("\x1bq", "alt+q", "1b 71  ESC q"),
        ("\x1bQ", "alt+Q", "1b 51  ESC Q"),
        ("é", "é", "c3 a9  é"),
        ("\x1b[1;3A", "alt+up", "1b 5b 31 3b 33 41  ESC [1;3A"),
    ],
)
def test_each_key_is_shown_with_its_bytes(sent: str, name: str, text: str) -> None:
    parser = SentParser()
    found = [event for event in parser.feed(sent) if isinstance(event, events.Key)]
    deadline = time.monotonic() + 2
    while not found and time.monotonic() < deadline:
        time.sleep(0.02)
        found = [event for event in parser.tick() if isinstance(event, events.Key)]
    assert [(key_name(event.key, event.character), sent_text(event)) for event in found] == [(name, text)]


def test_every_bound_key_is_in_the_list_once() -> None:
    keys = bound_keys(KEYMAP)
    assert len(keys) == len(set(keys))
    assert {key for action in all_actions() for key in action.all_keys} == set(keys)
    assert keys[:2] == ["f1", "f2"]


def test_a_key_of_several_scopes_names_them() -> None:
    assert "Loop the pattern" in meanings(KEYMAP, "f6")
    assert any(text.endswith("(order)") for text in meanings(KEYMAP, "n"))


@pytest.mark.parametrize("arrived", [(), ("escape",), ("f5", "escape", "ctrl+p"), tuple(bound_keys(KEYMAP))])
def test_no_action_is_out_of_reach_whatever_arrived(arrived: tuple[str, ...]) -> None:
    """Characters always arrive, and the palette has every action by its name."""
    assert all(way.reached for way in ways(KEYMAP, arrived))
    assert "Every action can be reached" in "\n".join(report(KEYMAP, arrived, ()))


def test_the_other_way_is_a_key_that_came_then_esc_then_the_palette() -> None:
    found = {way.action.id: way.way for way in ways(KEYMAP, ("escape", "ctrl+o"))}
    assert found["commands.help"] == "?"
    assert found["play.song"] == "Esc 5"
    assert found["block.semitone_up"] == "Esc q"
    assert found["tempo.faster"] == ": and its name"
    assert "document.open" not in found, "its key came"


def test_a_keymap_without_palette_and_menu_has_actions_that_cannot_be_reached() -> None:
    """The check is one: it says so when a keys.toml has locked its writer out."""
    keymap = Keymap(all_actions(), own=(Change("commands.palette", keys=()), Change("commands.menu", keys=())))
    assert any(not way.reached for way in ways(keymap, ()))
    assert "cannot be reached: " in "\n".join(report(keymap, (), ()))


def test_the_report_tells_why_a_key_is_kept(settings: Settings) -> None:
    keymap, _ = build_keymap(settings, {"VTE_VERSION": "7006"})
    lines = report(keymap, ["f5"], ["GNOME Terminal"])
    assert lines[0].startswith("1 of the ")
    assert "GNOME Terminal" in lines[0]
    assert any(line.startswith("  F10 is kept by GNOME Terminal") for line in lines)
    assert max(len(line) for line in lines) <= 140


def test_the_list_has_every_action_on_a_line() -> None:
    lines = listing(KEYMAP)
    assert [line.split("\t")[0] for line in lines] == [action.id for action in all_actions()]
    assert all(line.count("\t") == 3 for line in lines)


def test_without_a_terminal_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    from toccata.errors import ToccataError

    with pytest.raises(ToccataError, match="needs a terminal"):
        CliRunner().invoke(cli, ["keys"], catch_exceptions=False)
    assert "play.song" in CliRunner().invoke(cli, ["keys", "--list"]).output


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (30, 6), (10, 2), (1, 1)])
async def test_live_at_any_size(settings: Settings, size: tuple[int, int]) -> None:
    app = KeyCheck(KEYMAP, settings)
    async with app.run_test(size=size) as pilot:
        await pilot.press("z", "alt+q", "pagedown", "f5")
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {size[0]}
        if size == (80, 24):
            text = "\n".join(strip.text for strip in strips)
            assert "[x] F5" in text
            assert "F5   sent" in text
    assert {"z", "f5", "alt+q", "pagedown"} <= set(app.arrived)


@pytest.mark.parametrize("keys", [["ctrl+q"], ["escape", "escape"], ["q", "q"]])
async def test_the_ways_out(settings: Settings, keys: list[str]) -> None:
    app = KeyCheck(KEYMAP, settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q", "x", "escape", "x")
        assert app.return_value is None
        assert app.is_running
        await pilot.press(*keys)
        await pilot.pause()
        assert app._exit


pty = pytest.importorskip("pty", reason="needs a POSIX terminal")


def in_a_terminal(folder: Path, feed: Callable[[int], None]) -> tuple[int, str]:
    """Exit status and output of `toccata keys` in a terminal of 70 columns, fed by `feed(descriptor)` once it is up."""
    import fcntl
    import termios

    pid, terminal = pty.fork()
    if pid == 0:
        environment = os.environ | {"TERM": "xterm-256color", "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder)}
        os.execve(sys.executable, [sys.executable, "-m", "toccata", "keys"], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 70, 0, 0))
    output, fed = b"", False
    deadline = time.monotonic() + 20
    try:
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    data = b""
                if not data:
                    break
                output += data
            if not fed and b"Press every key" in output:
                feed(terminal)
                fed = True
        _, status = os.waitpid(pid, 0)
        pid = 0
        return os.waitstatus_to_exitcode(status), output.decode("utf-8", "replace")
    finally:
        if pid:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(terminal)


def test_in_a_real_terminal_it_reports_and_gives_the_screen_back(tmp_path: Path) -> None:
    status, output = in_a_terminal(tmp_path, lambda terminal: os.write(terminal, b"z\x1b[15~\x1bq\x1b[97;1:3u\x11") and None)
    assert status == 0
    assert "\x1b[?1049l" in output, "the screen is given back"
    after = output.rpartition("\x1b[?1049l")[2]
    assert "keys that Toccata uses arrived" in after
    assert "Every action can be reached" in after
    assert "Traceback" not in output
    missing = after.partition("Not pressed")[2]
    assert "\r\n  F6\r\n" in missing
    assert "\r\n  F5\r\n" not in missing
