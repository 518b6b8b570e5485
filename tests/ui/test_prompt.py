"""Asking for a line of text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.style import Style
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.ui.app import ToccataApp
from toccata.ui.painting import Line
from toccata.ui.text_line import TextLine


async def test_save_as_offers_the_name_to_be_replaced(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        app.perform("document.save_as")
        stage.type("two")
        assert stage.overlay.text.value.endswith("/two.toccata")
        stage.press("escape")
        app.perform("document.save_as")
        stage.press("right", "left")
        stage.type(" two")
        assert stage.overlay.text.value.endswith("/small two.toccata")
        await pilot.pause()
        assert "/small two.toccata " in stage.overlay.paint_line(1).text


def offered(value: str) -> TextLine:
    text = TextLine(value)
    text.select(0, len(value))
    return text


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ("1", "1"),
        (("1", "2"), "12"),
        (("backspace",), ""),
        (("delete",), ""),
        (("end", "5"), "1255"),
        (("home", "5"), "5125"),
        (("left", "5"), "1255"[:2] + "55"),
        (("f9", "5"), "5"),
    ],
)
def test_what_is_offered_goes_with_the_first_character_only(keys: tuple[str, ...], left: str) -> None:
    text = offered("125")
    for key in keys:
        text.take_key(key, key if len(key) == 1 else None)
    assert text.value == left


def test_a_paste_replaces_what_is_offered() -> None:
    text = offered("125")
    text.insert("140")
    assert text.value == "140"


def test_what_is_offered_is_seen() -> None:
    text, line = offered("125"), Line(Style())
    text.paint(line, 10, Style(), Style(), Style(reverse=True))
    assert [segment.text for segment in line.strip(10) if segment.style and segment.style.reverse] == ["125"]


async def test_a_long_question_is_shown_whole(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    question = f"/{'music/' * 12}song.toccata: is open in another Toccata (ann on studio, process 4242, since 23 Nov 22:00)"
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        app.ask(question, [("r", "look at it, read-only", "read_only"), ("t", "take it over", "take_over")], lambda choice: None)
        await pilot.pause()
        lines = [stage.overlay.paint_line(y).text.strip() for y in range(stage.overlay.size.height)]
        assert "".join(lines[:-4]).replace(" ", "") == question.replace(" ", "")
        assert [line.split()[0] for line in lines[-4:-1]] == ["R", "T", "Esc"]


def shown(text: TextLine, width: int) -> str:
    line = Line(Style())
    text.paint(line, width, Style(), Style())
    return line.strip(width).text


def test_a_long_line_shows_what_is_round_the_cursor() -> None:
    text = TextLine("abcdefghijklmnopqrst")
    assert shown(text, 10) == "lmnopqrst "
    text.at = 17
    assert shown(text, 10) == "lmnopqrst "
    text.at = 10
    assert shown(text, 10) == "fghijklmno"
    text.at = 0
    assert shown(text, 10) == "abcdefghij"
