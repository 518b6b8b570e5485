"""Themes: every shipped one is complete and readable, and a bad one is told apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.color import Color
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.config import Folders, data_folder, load_settings
from toccata.errors import BadFile, ToccataError
from toccata.ui.app import ToccataApp
from toccata.ui.roles import DECORATION, GRID_GROUNDS, GROUNDS, GROUNDS_OF, HUE_COUNT, INKS
from toccata.ui.theme import (
    Theme,
    find_themes,
    load_theme,
    load_theme_or_default,
    read_theme,
    remember_theme,
    to_textual,
)

SHIPPED = sorted(find_themes())
COLOURED = [name for name in SHIPPED if not load_theme(name).terminal]


def luminance(color: str) -> float:
    """WCAG 2.2's relative luminance of `#rrggbb`, 0–1."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def least_contrast(theme: Theme) -> float:
    return 7.0 if theme.high_contrast else 4.5


def test_the_measure_knows_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_what_is_shipped() -> None:
    themes = [load_theme(name) for name in SHIPPED]
    assert len(themes) >= 6
    assert load_theme("night").dark
    assert sum(not theme.dark for theme in themes) >= 2
    assert any(theme.high_contrast for theme in themes)
    assert any(theme.terminal for theme in themes)
    assert len({theme.title for theme in themes}) == len(themes)


@pytest.mark.parametrize("name", COLOURED)
def test_every_ink_can_be_read_where_it_stands(name: str) -> None:
    theme = load_theme(name)
    faint = {
        (role, ground): round(contrast(ink.color, theme.grounds[ground]), 2)
        for role, ink in theme.inks.items()
        if role not in DECORATION
        for ground in GROUNDS_OF.get(role, GRID_GROUNDS)
        if contrast(ink.color, theme.grounds[ground]) < least_contrast(theme)
    }
    assert not faint


@pytest.mark.parametrize("name", COLOURED)
def test_every_hue_can_be_read_in_the_grid_and_its_heads(name: str) -> None:
    theme = load_theme(name)
    for hue in theme.hues:
        for ground in (*GRID_GROUNDS, "heads", "focus"):
            assert contrast(hue, theme.grounds[ground]) >= least_contrast(theme), (hue, ground)


@pytest.mark.parametrize("name", COLOURED)
def test_dots_are_faint_but_there(name: str) -> None:
    theme = load_theme(name)
    for ground in GRID_GROUNDS:
        assert 1.25 < contrast(theme.inks["dots"].color, theme.grounds[ground]) < contrast(theme.inks["text"].color, theme.grounds[ground])


@pytest.mark.parametrize("name", COLOURED)
def test_beats_bars_and_the_cursor_stand_out(name: str) -> None:
    theme = load_theme(name)
    screen, beat, bar = (theme.grounds[role] for role in GRID_GROUNDS)
    assert 1.02 < contrast(screen, beat) < contrast(screen, bar)
    assert contrast(theme.grounds["cursor"], screen) > 3
    assert contrast(theme.grounds["jam"], screen) > 3
    assert theme.grounds["cursor"] != theme.grounds["jam"]


def test_the_terminal_theme_uses_names_only() -> None:
    for name in SHIPPED:
        theme = load_theme(name)
        colors = [*theme.grounds.values(), *(ink.color for ink in theme.inks.values()), *theme.hues]
        assert any(color.startswith("#") for color in colors) is not theme.terminal


@pytest.mark.parametrize("name", SHIPPED)
def test_each_role_has_a_style(name: str) -> None:
    theme = load_theme(name)
    for ink in INKS:
        for ground in GROUNDS:
            style = theme.style(ink, ground)
            assert style.color is not None
            assert style.bgcolor is not None
    assert theme.style("note") is theme.style("note")
    with pytest.raises(KeyError):
        theme.style("no such ink")


def test_hues_by_degree_and_by_index() -> None:
    theme = load_theme("night")
    assert theme.hue_color(0, 3) == theme.hue_color(360, 9) == theme.hues[0]
    assert theme.hue_color(125, 0) == theme.hues[4]
    assert {theme.hue_color(-1, index) for index in range(HUE_COUNT)} == set(theme.hues)
    style = theme.hue_style(240, 0, "note", "bar")
    assert style.color is not None
    assert style.color.name == theme.hues[8]


@pytest.mark.parametrize("name", SHIPPED)
def test_textual_can_use_it(name: str) -> None:
    theme = load_theme(name)
    textual_theme = to_textual(theme)
    colors = {**textual_theme.to_color_system().generate(), **textual_theme.variables}
    for role in (*(f"ground-{role}" for role in GROUNDS), *(f"ink-{role}" for role in INKS), "background", "primary"):
        Color.parse(colors[role.replace("_", "-")])
    assert textual_theme.ansi is theme.terminal


def write(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_theme_builds_on_a_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, 'base = "day"\ntitle = "Mine"\n[inks]\nnote = "bold italic #ABCDEF"\n')
    assert "mine" in find_themes(tmp_path)
    theme = load_theme("mine", tmp_path)
    assert theme.inks["note"].color == "#ABCDEF"
    assert theme.inks["note"].attributes == ("bold", "italic")
    assert theme.grounds == load_theme("day").grounds
    assert theme.dark is False


def test_a_users_theme_stands_before_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, 'base = "night"\ntitle = "My night"\n', "night")
    assert load_theme("night", tmp_path).title == "My night"
    assert load_theme("night").title == "Night"


BASE = 'base = "night"\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title = ", ""),
        ("title = 3\n" + BASE, "title"),
        ("colour = 3\n" + BASE, "colour"),
        ('base = "../night"\n', "base"),
        ('base = "nowhere"\n', "base"),
        (BASE + 'hues = ["#ffffff"]\n', "hues"),
        (BASE + "hues = [" + '"#fffff", ' * 12 + "]\n", "hues[0]"),
        (BASE + '[inks]\nnope = "red"\n', "inks.nope"),
        (BASE + '[inks]\nnote = "blink red"\n', "inks.note"),
        (BASE + '[inks]\nnote = "#12345"\n', "inks.note"),
        (BASE + "[inks]\nnote = 7\n", "inks.note"),
        (BASE + '[grounds]\nscreen = "bold red"\n', "grounds.screen"),
        (BASE + "grounds = 3\n", "grounds"),
        ('[grounds]\nscreen = "red"\n', "grounds"),
    ],
)
def test_a_bad_theme_names_the_file_and_the_place(tmp_path: Path, text: str, place: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BadFile) as raised:
        read_theme(path)
    assert raised.value.place == place
    assert str(path) in str(raised.value)


def test_not_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadFile, match="is not TOML"):
        read_theme(path)


def test_a_bad_theme_keeps_the_default_and_says_why(tmp_path: Path) -> None:
    write(tmp_path, BASE + "title = 3")
    theme, message = load_theme_or_default("mine", tmp_path)
    assert theme.name == "night"
    assert message is not None
    assert "mine.toml: title" in message
    theme, message = load_theme_or_default("absent", tmp_path)
    assert theme.name == "night"
    assert message is not None
    assert message.startswith("there is no theme 'absent'")
    assert load_theme_or_default("day", tmp_path)[1] is None
    with pytest.raises(ToccataError, match="there is no theme"):
        load_theme("absent")


def test_shipped_themes_have_a_file_each() -> None:
    assert {path.stem for path in data_folder("themes").glob("*.toml")} == set(SHIPPED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'theme = "day"\n'),
        ("", 'theme = "day"\n'),
        ("rate_hz = 44100 # mine\n", 'theme = "day"\nrate_hz = 44100 # mine\n'),
        ('# hello\ntheme = "night" # dark\nfollow = "centre"\n', '# hello\ntheme = "day"\nfollow = "centre"\n'),
    ],
)
def test_a_chosen_theme_is_kept_and_the_rest_of_the_settings_too(tmp_path: Path, before: str | None, after: str) -> None:
    folders = Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache")
    if before is not None:
        folders.config.mkdir()
        folders.settings_file.write_text(before, encoding="utf-8")
    remember_theme(folders.settings_file, "day")
    assert folders.settings_file.read_text(encoding="utf-8") == after
    assert load_settings(folders).theme == "day"


async def _open_list(make_app: Callable[..., ToccataApp], own: dict[str, str] | None = None) -> tuple[ToccataApp, Stage]:
    app = make_app()
    for name, text in (own or {}).items():
        app.editor.settings.folders.themes.mkdir(parents=True, exist_ok=True)
        (app.editor.settings.folders.themes / f"{name}.toml").write_text(text, encoding="utf-8")
    return app, Stage(app, FakePlayer())


async def test_the_list_of_themes_shows_each_on_the_screen_and_esc_goes_back(make_app: Callable[..., ToccataApp]) -> None:
    app, stage = await _open_list(make_app)
    async with app.run_test(size=(100, 30)) as pilot:
        app.perform("theme.choose")
        await pilot.pause()
        names = [choice.name for choice in stage.overlay.choices]
        assert names == sorted(find_themes())
        at = names.index("night")
        stage.press("up")
        assert app.editor.theme.name == names[at - 1]
        stage.press("down", "down")
        assert app.editor.theme.name == names[at + 1]
        stage.press("escape")
        assert app.editor.theme.name == "night"
        assert not app.editor.settings.folders.settings_file.exists()


async def test_enter_keeps_the_theme_for_the_next_start(make_app: Callable[..., ToccataApp]) -> None:
    app, stage = await _open_list(make_app)
    async with app.run_test(size=(100, 30)) as pilot:
        app.perform("theme.choose")
        await pilot.pause()
        stage.press("home", "enter")
        name = sorted(find_themes())[0]
        assert app.editor.theme.name == name
        file = app.editor.settings.folders.settings_file
        assert await stage.settled(lambda: file.exists() and f'theme = "{name}"' in file.read_text())


async def test_own_themes_are_marked_and_a_bad_one_says_why(make_app: Callable[..., ToccataApp]) -> None:
    own = {"aaa": 'title = "Mine"\nbase = "day"\n', "aab": "title = 3\n"}
    app, stage = await _open_list(make_app, own)
    async with app.run_test(size=(100, 30)) as pilot:
        app.perform("theme.choose")
        await pilot.pause()
        stage.press("home")
        assert app.editor.theme.title == "Mine"
        lines = [stage.overlay.paint_line(y).text for y in range(stage.overlay.size.height)]
        assert "Mine" in lines[1]
        assert "light, yours" in lines[1]
        assert "cannot be read" in lines[2]
        stage.press("down")
        assert app.editor.theme.title == "Mine", "what cannot be read is not shown"
        assert "aab.toml" in stage.overlay.paint_line(stage.overlay.size.height - 2).text
        stage.press("enter")
        assert app.editor.theme.name == "night"
        assert "aab.toml" in stage.message


async def test_ctrl_q_out_of_the_list_leaves_the_colours_as_they_were(make_app: Callable[..., ToccataApp]) -> None:
    app, stage = await _open_list(make_app)
    async with app.run_test(size=(100, 30)) as pilot:
        app.perform("theme.choose")
        await pilot.pause()
        stage.press("down", "ctrl+q")
        assert app.editor.theme.name == "night"
