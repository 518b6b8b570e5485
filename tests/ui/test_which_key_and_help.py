"""The Esc menu as a which-key panel, and the searchable help."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.config import Settings
from toccata.notation.effects import EFFECTS
from toccata.ui.app import ToccataApp
from toccata.ui.overlays.help import Help
from toccata.ui.overlays.help_text import help_entries, narrowed
from toccata.ui.overlays.menu import Menu

SIZES = [(80, 24), (200, 50), (40, 10), (20, 5)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def sized(request: pytest.FixtureRequest, make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=request.param) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        stage.pilot = pilot  # type: ignore[attr-defined]
        yield stage


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        stage = Stage(app, player)
        stage.pilot = pilot  # type: ignore[attr-defined]
        yield stage


async def laid_out(stage: Stage) -> None:
    await stage.pilot.pause()  # type: ignore[attr-defined]


def texts(stage: Stage) -> list[str]:
    overlay = stage.overlay
    return [overlay.paint_line(y).text for y in range(overlay.size.height)]


async def test_turning_the_pages_shows_every_press_with_its_action(sized: Stage) -> None:
    sized.press("escape")
    menu = sized.overlay
    await laid_out(sized)
    shown = ""
    for _ in range(menu.pages):
        shown += "\n".join(texts(sized)[1:])
        sized.press("pagedown")
    wanted = menu.entries
    assert len(wanted) > 40
    cut = max(5, menu.size.width // menu._columns - 5)
    for press, action in wanted:
        assert f"{press} {action.title[:cut].rstrip()}" in shown, action.id
    assert menu.page == 0, "the pages go round"


async def test_entries_are_grouped_by_what_they_are_about(stage: Stage) -> None:
    stage.press("escape")
    menu = stage.overlay
    assert isinstance(menu, Menu)
    headings = [line.text for line in menu.lines if line.action is None]
    assert headings[0] == "Views and playing"
    assert {"Block", "Cell", "Cursor", "Mark"} <= set(headings)
    group = ""
    for line in menu.lines:
        if line.action is None:
            group = line.text
        elif group != "Views and playing":
            assert line.action.id.startswith(f"{group.lower()}.")


async def test_some_of_the_view_stays_in_sight_at_80x24(stage: Stage) -> None:
    stage.press("escape")
    assert stage.overlay._rows + 1 <= 18


async def test_the_menu_runs_by_press_and_by_choosing(stage: Stage) -> None:
    stage.cursor(row=4, channel=1, field=0)
    stage.press("escape", "3")
    assert stage.app.view.scope == "samples"
    stage.press("f2", "escape", "down", "down", "enter")
    assert stage.app.view.scope == "pattern", "the first is help, the second the pattern, which asks for its settings"
    stage.reset()
    stage.press("escape", ":")
    assert type(stage.overlay).__name__ == "Palette"


async def test_esc_and_a_digit_in_one_packet_are_one_press(stage: Stage) -> None:
    """Over a slow link they arrive together, as Alt with the digit."""
    stage.press("alt+3")
    assert stage.app.view.scope == "samples"


async def test_help_begins_with_the_view_and_is_found_by_words_keys_and_ids(stage: Stage) -> None:
    def first_sections(count: int) -> list[str]:
        return [entry.left for entry in help_entries(stage.editor) if entry.heading][:count]

    assert first_sections(2) == ["Pattern, in the note column", "Pattern"]
    stage.cursor(row=1, field=3)
    assert first_sections(1) == ["Pattern"]
    stage.press("f11")
    assert first_sections(1) == ["Order"]
    stage.press("f1")
    await laid_out(stage)
    stage.type("alt+shift+v")
    help = stage.overlay
    assert isinstance(help, Help)
    assert [entry.action.id for entry in help.entries if entry.action] == ["block.flood_paste"]
    stage.press("ctrl+u")
    stage.type("play.song")
    assert help.entries[help.chosen].action.id == "play.song"
    assert '"play.song" in keys.toml' in texts(stage)[-1]
    stage.press("enter")
    assert stage.overlay is None
    assert stage.player.calls == [("play", 0, 0)] or stage.editor.wish is not None


async def test_the_effect_under_the_cursor_comes_first(stage: Stage) -> None:
    stage.cursor(row=2, channel=2, field=6)
    stage.press("f1")
    await laid_out(stage)
    shown = texts(stage)
    assert "Under the cursor" in shown[1]
    assert "437" in shown[2]
    assert "Vibrato" in shown[2]
    assert any("repeats the last" in line for line in shown[3:7])


async def test_every_effect_has_its_entry(stage: Stage) -> None:
    entries = help_entries(stage.editor)
    for effect in EFFECTS:
        assert any(entry.left == effect.pattern and entry.right.startswith(effect.name) for entry in entries), effect.name


async def test_arrows_come_to_every_line_of_help(sized: Stage) -> None:
    sized.press("f1")
    await laid_out(sized)
    help = sized.overlay
    chosen: set[int] = set()
    for _ in help.entries:
        texts(sized)
        chosen.add(help.chosen)
        assert any(index == help.chosen for index, _, _ in help._lines[help._top : help._top + help._page])
        sized.press("down")
    assert chosen == {index for index, entry in enumerate(help.entries) if not entry.heading}
    sized.press("home")
    assert help.entries[help.chosen].right == next(entry.right for entry in help.entries if entry.right)


async def test_nothing_found_is_said(stage: Stage) -> None:
    stage.press("f1")
    await laid_out(stage)
    stage.type("xyzzy")
    assert "Nothing has these words" in texts(stage)[-1]
    stage.press("enter", "down", "end")
    assert stage.overlay is not None


def test_a_found_entry_keeps_its_heading() -> None:
    from toccata.ui.overlays.help_text import Entry

    entries = [Entry("A"), Entry("x", "one"), Entry("B"), Entry("y", "two")]
    assert narrowed(entries, "two") == entries[2:]


async def test_help_tells_clashes_flavour_and_what_the_terminal_keeps(
    make_app: Callable[..., ToccataApp], player: FakePlayer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VTE_VERSION", "7006")
    settings.folders.config.mkdir(parents=True)
    settings.folders.keys_file.write_text('"play.song" = ["F15"]\n"play.stop" = ["F15"]\n')
    app = make_app(keymap="fasttracker", note_layout="azerty")
    async with app.run_test(size=(80, 24)):
        stage = Stage(app, player)
        stage.press("?")
        lines = [f"{entry.left} {entry.right}" for entry in stage.overlay.entries]
        assert lines[0].strip() == "Your keys.toml"
        assert "F15 is given to two actions everywhere" in lines[1]
        assert any(line.startswith("F10, F11 is kept by GNOME Terminal") or (line.startswith("F1") and "GNOME" in line) for line in lines)
        assert any("octaves 0 to 6" in line for line in lines[:6]), "what differs comes first"
        assert any("is a note where the piano is live" in line for line in lines)
        assert any(line.startswith("W S X D C V G B H N J ,") for line in lines)
