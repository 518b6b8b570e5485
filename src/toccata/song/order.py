"""The order: which pattern follows which, and the sections that begin on its entries."""

from __future__ import annotations

from dataclasses import dataclass

ORDER_SKIP = -1
"""ImpulseTracker's `+++`: passed over in playing."""
ORDER_END = -2
"""ImpulseTracker's `---`: the song ends here."""

SECTION_NAMES = ("Intro", "Verse", "Pre-chorus", "Chorus", "Bridge", "Breakdown", "Build", "Drop", "Solo", "Outro")


@dataclass(frozen=True, slots=True)
class Section:
    """A named stretch of the order, from the entry that carries it to the next that carries one.

    hue: degrees of the colour wheel, −1 lets the theme choose. mutes: channels, from 0 and rising, that play nothing there; their
    speed, tempo, jumps and global volume stay in force.
    """

    name: str
    hue: int = -1
    mutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """pattern: an index of the song's patterns, ORDER_SKIP or ORDER_END. section: set where one begins."""

    pattern: int
    section: Section | None = None


def section_start(order: tuple[OrderEntry, ...], index: int) -> int | None:
    """The entry on which the section around entry `index` begins; None where there is none."""
    return next((start for start in range(index, -1, -1) if order[start].section), None)


def section_span(order: tuple[OrderEntry, ...], index: int) -> range:
    """The entries of the section around entry `index`; those before the first section are a stretch of their own."""
    start = section_start(order, index) or 0
    end = next((after for after in range(index + 1, len(order)) if order[after].section), len(order))
    return range(start, end)


def mutes_at(order: tuple[OrderEntry, ...], index: int) -> frozenset[int]:
    """The channels, from 0, that the section around entry `index` mutes."""
    start = section_start(order, index)
    section = order[start].section if start is not None else None
    return frozenset(section.mutes) if section else frozenset()
