"""How many colours the terminal has, and colours as it is told them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from rich.color import Color, ColorSystem, ColorType


class Depth(IntEnum):
    """What colours a terminal shows."""

    NONE = 0
    SIXTEEN = 16
    EIGHT_BIT = 256
    TRUE = 1 << 24


NAMES: dict[str, Depth] = {"none": Depth.NONE, "16": Depth.SIXTEEN, "256": Depth.EIGHT_BIT, "true": Depth.TRUE}
"""The depths by the names that the settings give them."""

_WITHOUT_COLOR = ("dumb", "vt1", "vt2", "vt3", "ansi-m")
_SYSTEMS = {Depth.SIXTEEN: ColorSystem.STANDARD, Depth.EIGHT_BIT: ColorSystem.EIGHT_BIT}
_BLACK, _BRIGHT_BLACK, _WHITE = Color.from_ansi(0), Color.from_ansi(8), Color.from_ansi(7)
_BRIGHT = 8


def depth_of(environment: Mapping[str, str]) -> Depth:
    """The colours that the environment promises: by NO_COLOR (no-color.org), COLORTERM and TERM, in this order."""
    term = environment.get("TERM", "").lower()
    if environment.get("NO_COLOR") or term.startswith(_WITHOUT_COLOR) or term.endswith("-mono"):
        return Depth.NONE
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "WT_SESSION" in environment:
        return Depth.TRUE
    if term.endswith(("-direct", "-truecolor")):
        return Depth.TRUE
    return Depth.EIGHT_BIT if "256" in term else Depth.SIXTEEN


@lru_cache(4096)
def ink_and_ground(ink: Color | None, ground: Color | None, depth: Depth) -> tuple[str, str]:
    """SGR parameters of a foreground and its background. Colours that a shallow terminal takes for one are told apart again."""
    if depth is Depth.NONE:
        return "39", "49"
    given = (ink or Color.default(), ground or Color.default())
    shown_ink, shown_ground = (_downgraded(color, depth) for color in given)
    if shown_ink == shown_ground and given[0] != given[1] and not shown_ink.is_default:
        shown_ink = _readable_on(shown_ground)
    return ";".join(shown_ink.get_ansi_codes()), ";".join(shown_ground.get_ansi_codes(foreground=False))


def _downgraded(color: Color, depth: Depth) -> Color:
    return color.downgrade(_SYSTEMS[depth]) if depth in _SYSTEMS and color.type is not ColorType.DEFAULT else color


def _readable_on(ground: Color) -> Color:
    """A colour of the sixteen that differs from a ground: grey on black, where faint things stand, else black or white."""
    if ground.number in (_BLACK.number, 16):
        return _BRIGHT_BLACK
    return _BLACK if sum(ground.get_truecolor()) > 3 * 110 else _WHITE
