"""What a terminal can do, as far as its environment tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toccata.ui.encoder.colors import NAMES, Depth, depth_of


@dataclass(frozen=True, slots=True)
class Capabilities:
    """depth: its colours. erases: whether an erased line takes the background's colour (GNU screen's keeps the default one).
    scrolls: whether it knows SU and SD; the Linux console has line deletion and insertion for it."""

    depth: Depth = Depth.TRUE
    erases: bool = True
    scrolls: bool = True


def capabilities_of(environment: Mapping[str, str], colors: str = "auto") -> Capabilities:
    """colors: auto, or a name of a depth, which then stands whatever the environment says."""
    term = environment.get("TERM", "").lower()
    depth = depth_of(environment) if colors == "auto" else NAMES[colors]
    return Capabilities(depth, erases=not term.startswith("screen"), scrolls=term != "linux")


def is_frugal(setting: str, environment: Mapping[str, str]) -> bool:
    """Whether bytes are to be spared: as set, and with `auto` over SSH."""
    return bool(environment.get("SSH_CONNECTION")) if setting == "auto" else setting == "on"
