"""How many colours a terminal has, and that what a theme tells apart stays apart in fewer."""

from __future__ import annotations

import pytest
from rich.color import Color

from toccata.ui.encoder.capabilities import capabilities_of, is_frugal
from toccata.ui.encoder.colors import Depth, depth_of, ink_and_ground
from toccata.ui.roles import DECORATION, GRID_GROUNDS, GROUNDS_OF
from toccata.ui.theme import REVERSE, find_themes, load_theme, rich_color, theme_for


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, Depth.TRUE),
        ({"TERM": "xterm-direct"}, Depth.TRUE),
        ({"TERM": "xterm-256color"}, Depth.EIGHT_BIT),
        ({"TERM": "screen-256color"}, Depth.EIGHT_BIT),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, Depth.TRUE),
        ({"TERM": "xterm"}, Depth.SIXTEEN),
        ({"TERM": "linux"}, Depth.SIXTEEN),
        ({}, Depth.SIXTEEN),
        ({"TERM": "vt100"}, Depth.NONE),
        ({"TERM": "dumb"}, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}, Depth.TRUE),
    ],
)
def test_the_environment_tells_the_depth(environment: dict[str, str], depth: Depth) -> None:
    assert depth_of(environment) is depth


def test_a_setting_stands_against_the_environment() -> None:
    assert capabilities_of({"TERM": "xterm", "NO_COLOR": "1"}, "256").depth is Depth.EIGHT_BIT
    assert capabilities_of({"COLORTERM": "truecolor"}, "none").depth is Depth.NONE


def test_terminals_that_lack_something_are_known() -> None:
    assert not capabilities_of({"TERM": "linux"}).scrolls
    assert not capabilities_of({"TERM": "screen.xterm-256color"}).erases
    assert capabilities_of({"TERM": "tmux-256color"}).erases


def test_ssh_is_frugal_unless_it_is_set_otherwise() -> None:
    over_ssh = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}
    assert is_frugal("auto", over_ssh)
    assert not is_frugal("auto", {})
    assert not is_frugal("off", over_ssh)
    assert is_frugal("on", {})


def test_colours_as_the_terminal_is_told_them() -> None:
    orange, night = Color.parse("#ff8700"), Color.parse("#000000")
    assert ink_and_ground(orange, night, Depth.TRUE) == ("38;2;255;135;0", "48;2;0;0;0")
    assert ink_and_ground(orange, night, Depth.EIGHT_BIT) == ("38;5;208", "48;5;16")
    assert ink_and_ground(Color.parse("bright_red"), None, Depth.SIXTEEN) == ("91", "49")
    assert ink_and_ground(Color.parse("red"), None, Depth.TRUE) == ("31", "49")
    assert ink_and_ground(orange, night, Depth.NONE) == ("39", "49")


@pytest.mark.parametrize("depth", [Depth.SIXTEEN, Depth.EIGHT_BIT])
@pytest.mark.parametrize("name", sorted(find_themes()))
def test_no_ink_vanishes_on_its_ground_in_fewer_colours(name: str, depth: Depth) -> None:
    theme = load_theme(name)
    vanished = []
    for role, look in theme.inks.items():
        for ground in GROUNDS_OF.get(role, GRID_GROUNDS):
            paper = theme.grounds[ground]
            ink, shown = ink_and_ground(rich_color(look.color), rich_color("default" if paper == REVERSE else paper), depth)
            if _number(ink) == _number(shown) and role not in DECORATION and paper != REVERSE and look.color != paper:
                vanished.append((role, ground))
    assert not vanished


def _number(parameters: str) -> str:
    """The colour that SGR parameters of a foreground or background name, in one form."""
    if ";" in parameters:
        return parameters.split(";", 1)[1]
    value = int(parameters)
    return str(value % 10 if value < 90 else 8 + value % 10)


def test_the_theme_suits_the_terminal() -> None:
    assert theme_for("night", Depth.TRUE) == theme_for("night", Depth.EIGHT_BIT) == "night"
    assert theme_for("night", Depth.SIXTEEN) == "terminal"
    assert theme_for("ember", Depth.SIXTEEN) == "ember"
    assert theme_for("ember", Depth.NONE) == "mono"


def test_without_colours_every_state_is_told_by_attributes() -> None:
    theme = load_theme("mono")
    plain = theme.style("text")
    for ink, ground in (("cursor", "cursor"), ("selection", "selection"), ("text", "focus"), ("section", "section"), ("muted", "screen")):
        assert theme.style(ink, ground) != plain, ink
    assert theme.style("cursor", "cursor") != theme.style("selection", "selection")
    assert {look.color for look in theme.inks.values()} == {"default"}
    assert set(theme.grounds.values()) == {"default", "reverse"}
