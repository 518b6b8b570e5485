"""The terminal's clipboard: the sequence that is written, and what a paste may be."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.ui.app import ToccataApp
from toccata.ui.clipboard import LONGEST_BYTES, clipboard_sequence


def plain(text: str) -> str:
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"


def test_a_terminal_gets_osc_52() -> None:
    assert clipboard_sequence("C-4 01 → ...", {}) == plain("C-4 01 → ...")


def test_tmux_gets_it_plain_and_wrapped() -> None:
    sequence = clipboard_sequence("C-4", {"TMUX": "/tmp/tmux-0/default,1,0"})
    assert sequence.startswith(plain("C-4"))
    wrapped = sequence[len(plain("C-4")) :]
    assert wrapped.startswith("\x1bPtmux;")
    assert wrapped.endswith("\x1b\\")
    assert wrapped[7:-2].replace("\x1b\x1b", "\x1b") == plain("C-4")


def test_screen_gets_it_in_short_strings() -> None:
    text = "C-4 01 40 ...\n" * 500
    parts = clipboard_sequence(text, {"STY": "1.pts"}).split("\x1b\\")
    assert parts.pop() == ""
    assert all(part.startswith("\x1bP") and len(part) <= 256 for part in parts)
    assert "".join(part[2:] for part in parts) == plain(text)


def test_too_long_a_text_is_not_sent() -> None:
    assert clipboard_sequence("x" * LONGEST_BYTES, {})
    assert clipboard_sequence("x" * (LONGEST_BYTES + 1), {}) == ""
    assert len(clipboard_sequence("x" * LONGEST_BYTES, {})) <= 100_008


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(120, 40)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        yield stage


async def test_what_is_copied_is_written_and_can_be_pasted_as_text(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    written: list[str] = []
    monkeypatch.setattr(stage.app._driver, "write", written.append)
    stage.mark(0, 1)
    stage.press("ctrl+c")
    sent = next(text for text in written if text.startswith("\x1b]52;c;"))
    text = base64.b64decode(sent[7:-1]).decode()
    stage.press("alt+u")
    stage.cursor(row=20)
    stage.app.take_paste(text.replace("\n", "\r\n"))
    assert stage.cell(20) == "C-4 01 40 ..."


async def test_a_block_too_large_for_the_terminal_is_kept_and_said(stage: Stage) -> None:
    stage.editor.desk.copy_to_clipboard = lambda text: False  # type: ignore[method-assign]
    stage.mark(0, 1)
    stage.press("ctrl+c")
    assert "too much for the terminal" in stage.message
    assert stage.editor.clip is not None


@pytest.mark.parametrize("text", ["hello world", "\x1b[31mC-4", "C-4 01 40 ... | ...\nC-4", "", "C-4 ZZ"])
async def test_a_paste_that_is_no_cells_is_refused_with_a_sentence(stage: Stage, text: str) -> None:
    stage.app.take_paste(text)
    assert stage.song is stage.before
    assert "clipboard" in stage.message
    assert stage.message.isprintable()


async def test_cells_from_openmpt_are_pasted(stage: Stage) -> None:
    stage.cursor(row=20)
    stage.app.take_paste("ModPlug Tracker  XM\r\n|C-501v32437|D#5........\r\n|...........|...........\r\n")
    assert (stage.cell(20), stage.cell(20, 1)) == ("C-4 01 20 437", "D#4 .. .. ...")
    stage.app.take_paste("ModPlug Tracker  XM\r\n|X-501v32437\r\n")
    assert "clipboard" in stage.message
    assert "line 2" in stage.message
