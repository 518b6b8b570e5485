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

    hue: degrees of the colour wheel, −1 lets the theme choose.
    """

    name: str
    hue: int = -1


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """pattern: an index of the song's patterns, ORDER_SKIP or ORDER_END. section: set where one begins."""

    pattern: int
    section: Section | None = None
