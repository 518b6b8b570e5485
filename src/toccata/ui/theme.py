"""Themes: TOML files that give every colour role of `toccata.ui.roles` a colour.

A theme file:

    title = "Night"
    dark = true
    terminal = false                  # true: the colours are the terminal's own 16, by name
    high_contrast = false
    base = "night"                    # optional: a shipped theme that gives what this one leaves out
    hues = ["#f2777a", ... 12 in all] # 0, 30, ... 330 degrees of the colour wheel

    [grounds]
    screen = "#12141c"

    [inks]
    text = "#d5d9e4"
    title = "bold #ffffff"            # bold, italic, underline, dim and reverse may stand before the colour

Colours are `#rrggbb`, the sixteen names `black red green yellow blue magenta cyan white` and `bright_...`, or
`default`. A ground may be `reverse`: the ink's colour with the terminal's own background as the letters. Themes are
looked for in the user's folder first, so that a shipped one can be replaced by name.

Rich and Textual are imported by the functions that need them: the first page is drawn in a theme's colours before either.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toccata.config import data_folder, remember_setting
from toccata.errors import BadFile, ToccataError
from toccata.ui.encoder.colors import Depth
from toccata.ui.roles import GROUNDS, HUE_COUNT, INKS

if TYPE_CHECKING:
    from rich.color import Color
    from rich.style import Style
    from textual.theme import Theme as TextualTheme

DEFAULT_THEME = "night"
SIXTEEN_THEME = "terminal"
COLORLESS_THEME = "mono"

TERMINAL_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
REVERSE = "reverse"
ATTRIBUTES = ("bold", "dim", "italic", "underline", REVERSE)
_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_BASE_DEPTH = 4
# Steps of 5 through 12 hues visit all of them, neighbours far apart, beginning at a calm blue.
_FIRST_HUE, _HUE_STEP = 7, 5


@dataclass(frozen=True, slots=True)
class Ink:
    """A foreground colour with the attributes that come with it."""

    color: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Colours by role. `name` is the file's stem, `hues` 12 colours round the wheel."""

    name: str
    title: str
    dark: bool
    terminal: bool
    high_contrast: bool
    grounds: dict[str, str]
    inks: dict[str, Ink]
    hues: tuple[str, ...]
    _styles: dict[tuple[str, str, str], Style] = field(default_factory=dict, repr=False)

    def style(self, ink: str, ground: str = "screen") -> Style:
        """The Rich style of an ink on a ground; cached, so that styles compare by identity.

        Raises: KeyError for a role that does not exist.
        """
        return self._style(ink, ground, "")

    def hue_style(self, hue: int, index: int, ink: str = "note", ground: str = "screen") -> Style:
        """The ink's attributes in an instrument's or channel's own colour.

        hue: degrees, −1 for the theme's choice. index: 0-based instrument or channel, which the theme's choice follows.
        """
        return self._style(ink, ground, self.hue_color(hue, index))

    def hue_color(self, hue: int, index: int) -> str:
        """The nearest of the theme's hues to `hue` degrees; for −1 a hue by index, neighbours unlike each other."""
        if hue < 0:
            return self.hues[(_FIRST_HUE + index * _HUE_STEP) % HUE_COUNT]
        return self.hues[round(hue % 360 * HUE_COUNT / 360) % HUE_COUNT]

    def colored(self, color: str, ink: str = "note", ground: str = "screen") -> Style:
        """The ink's attributes in a colour that `hue_color` gave."""
        return self._style(ink, ground, color)

    def ground(self, ground: str) -> Style:
        """A style that sets the background only."""
        return self._style("", ground, "")

    def _style(self, ink: str, ground: str, color: str) -> Style:
        key = (ink, ground, color)
        style = self._styles.get(key)
        if style is None:
            from rich.style import Style

            look = self.inks[ink] if ink else Ink("default")
            paper = self.grounds[ground]
            attributes = dict.fromkeys((*look.attributes, *([REVERSE] if paper == REVERSE else [])), True)
            style = Style(
                color=rich_color(color or look.color) if ink else None,
                bgcolor=rich_color("default" if paper == REVERSE else paper),
                **attributes,  # type: ignore[arg-type]
            )
            self._styles[key] = style
        return style


@lru_cache(512)
def rich_color(color: str) -> Color:
    """A theme's colour as Rich has it; checked before."""
    from rich.color import Color

    return Color.parse(color)


def to_textual(theme: Theme) -> TextualTheme:
    """The theme for Textual's own widgets; the CSS variables `$ground-<role>` and `$ink-<role>` hold every role.

    Register it under its name, `toccata-<name>`, before the app parses CSS that uses those variables.
    """

    from textual.theme import Theme as TextualTheme

    def css(color: str) -> str:
        return color if color.startswith("#") else "ansi_default" if color == REVERSE else f"ansi_{color}"

    grounds = {role: css(color) for role, color in theme.grounds.items()}
    inks = {role: css(ink.color) for role, ink in theme.inks.items()}
    variables = {f"ground-{role.replace('_', '-')}": color for role, color in grounds.items()}
    variables |= {f"ink-{role.replace('_', '-')}": color for role, color in inks.items()}
    variables |= {
        "block-cursor-foreground": inks["text"],
        "block-cursor-background": grounds["focus"],
        "block-cursor-text-style": "bold",
        "input-cursor-background": grounds["cursor"],
        "input-cursor-foreground": inks["cursor"],
        "input-cursor-text-style": "none",
        "input-selection-background": grounds["selection"],
        "border": inks["accent"],
        "border-blurred": inks["rule"],
    }
    return TextualTheme(
        name=f"toccata-{theme.name}",
        primary=inks["accent"],
        secondary=inks["key"],
        accent=inks["accent"],
        warning=inks["warning"],
        error=inks["error"],
        success=inks["good"],
        foreground=inks["text"],
        background=grounds["screen"],
        surface=grounds["panel"],
        panel=grounds["panel"],
        dark=theme.dark,
        ansi=theme.terminal,
        variables=variables,
    )


def theme_folders(user_folder: Path | None) -> list[Path]:
    """Where themes are looked for, the user's folder first."""
    shipped = data_folder("themes")
    return [folder for folder in (user_folder, shipped) if folder is not None and folder.is_dir()]


def find_themes(user_folder: Path | None = None) -> dict[str, Path]:
    """Every theme's name and file, sorted by name; the user's stand before shipped ones of the same name."""
    found: dict[str, Path] = {}
    for folder in theme_folders(user_folder):
        for path in folder.glob("*.toml"):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def load_theme(name: str, user_folder: Path | None = None) -> Theme:
    """The theme of that name.

    Raises: ToccataError when there is none, BadFile naming the key when its file is wrong.
    """
    themes = find_themes(user_folder)
    if name not in themes:
        raise ToccataError(f"there is no theme '{name}'; the themes are {', '.join(themes)}")
    return read_theme(themes[name])


def theme_for(name: str, depth: Depth) -> str:
    """The theme that a terminal of so many colours gets: one without colours, and one of the sixteen unless another was chosen."""
    if depth is Depth.NONE:
        return COLORLESS_THEME
    return SIXTEEN_THEME if depth is Depth.SIXTEEN and name == DEFAULT_THEME else name


def load_theme_or_default(name: str, user_folder: Path | None = None) -> tuple[Theme, str | None]:
    """The theme, or the default one with the sentence that says why."""
    try:
        return load_theme(name, user_folder), None
    except ToccataError as error:
        return read_theme(data_folder("themes") / f"{DEFAULT_THEME}.toml"), str(error)


def remember_theme(settings_file: Path, name: str) -> None:
    """Puts the theme's name into the user's settings. Raises: ToccataError when the file cannot be written."""
    remember_setting(settings_file, "theme", name)


def read_theme(path: Path, depth: int = 0) -> Theme:
    """A theme from its file.

    Raises: BadFile naming the key.
    """
    table = _read_table(path)
    unknown = set(table) - {"title", "dark", "terminal", "high_contrast", "base", "hues", "grounds", "inks"}
    if unknown:
        raise BadFile(path, "there is no such key in a theme", min(unknown))
    base = _read_base(path, table, depth)
    grounds = dict(base.grounds) if base else {}
    grounds |= {role: _ground(path, f"grounds.{role}", value) for role, value in _roles(path, table, "grounds", GROUNDS).items()}
    inks = dict(base.inks) if base else {}
    inks |= {role: _ink(path, f"inks.{role}", value) for role, value in _roles(path, table, "inks", INKS).items()}
    for name, given, roles in (("grounds", grounds, GROUNDS), ("inks", inks, INKS)):
        missing = [role for role in roles if role not in given]
        if missing:
            raise BadFile(path, f"lacks a colour for {', '.join(missing)}; a `base` would give it", name)
    return Theme(
        name=path.stem,
        title=_typed(path, table, "title", str, path.stem),
        dark=_typed(path, table, "dark", bool, base.dark if base else True),
        terminal=_typed(path, table, "terminal", bool, base.terminal if base else False),
        high_contrast=_typed(path, table, "high_contrast", bool, base.high_contrast if base else False),
        grounds=grounds,
        inks=inks,
        hues=_hues(path, table, base),
    )


def _read_table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(path, f"is not TOML: {error}") from None


def _read_base(path: Path, table: dict[str, object], depth: int) -> Theme | None:
    name = _typed(path, table, "base", str, "")
    if not name:
        return None
    base_path = data_folder("themes") / f"{name}.toml"
    if depth >= _BASE_DEPTH or not base_path.is_file() or "/" in name or "\\" in name:
        raise BadFile(path, f"'{name}' is no shipped theme to build on", "base")
    return read_theme(base_path, depth + 1)


def _typed(path: Path, table: dict[str, object], key: str, kind: type, default: Any) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind):
        raise BadFile(path, f"{value!r} is not of the right kind", key)
    return value


def _roles(path: Path, table: dict[str, object], key: str, roles: dict[str, str]) -> dict[str, object]:
    given = _typed(path, table, key, dict, {})
    for role in given:
        if role not in roles:
            raise BadFile(path, "there is no such role", f"{key}.{role}")
    return given


def _hues(path: Path, table: dict[str, object], base: Theme | None) -> tuple[str, ...]:
    if "hues" not in table and base:
        return base.hues
    given = _typed(path, table, "hues", list, [])
    if len(given) != HUE_COUNT:
        raise BadFile(path, f"{len(given)} hues; a theme has {HUE_COUNT}", "hues")
    return tuple(_color(path, f"hues[{index}]", value) for index, value in enumerate(given))


def _ground(path: Path, place: str, value: object) -> str:
    return REVERSE if value == REVERSE else _color(path, place, value)


def _ink(path: Path, place: str, value: object) -> Ink:
    words = value.split() if isinstance(value, str) else []
    if not words:
        raise BadFile(path, f"{value!r} is no colour", place)
    for word in words[:-1]:
        if word not in ATTRIBUTES:
            raise BadFile(path, f"'{word}' is none of {', '.join(ATTRIBUTES)}", place)
    return Ink(_color(path, place, words[-1]), tuple(words[:-1]))


def _color(path: Path, place: str, value: object) -> str:
    if isinstance(value, str):
        name = value.removeprefix("bright_")
        if value == "default" or _HEX.fullmatch(value) or name in TERMINAL_NAMES:
            return value
    raise BadFile(path, f"{value!r} is no colour; write #rrggbb, a terminal colour's name, or default", place)
