"""Which of the MOD family a file is: by its tag at byte 1080, or by its header where there is none.

Source: the tags as OpenMPT's and libxmp's documentation list them; Digital Tracker's and StarTrekker's own manuals.
"""

from __future__ import annotations

from dataclasses import dataclass

TAG_AT = 1080
SAMPLE_HEADER = 30
SAMPLES_AT = 20
TITLE_SIZE = 20

_FOUR = {
    b"M.K.": "ProTracker",
    b"M!K!": "ProTracker",
    b"M&K!": "NoiseTracker",
    b"N.T.": "NoiseTracker",
    b"FEST": "NoiseTracker",
    b"FLT4": "StarTrekker",
    b"EXO4": "StarTrekker",
    b"NSMS": "ProTracker",
    b"LARD": "ProTracker",
    b"PATT": "ProTracker",
}
_OTHERS = {
    b"FLT8": (8, "StarTrekker"),
    b"EXO8": (8, "StarTrekker"),
    b"CD81": (8, "Octalyser"),
    b"CD61": (6, "Octalyser"),
    b"OCTA": (8, "Octalyser"),
    b"OKTA": (8, "Octalyser"),
    b"FA04": (4, "Digital Tracker"),
    b"FA06": (6, "Digital Tracker"),
    b"FA08": (8, "Digital Tracker"),
}
MOST_SOUNDTRACKER_WORDS = 0x8000


@dataclass(frozen=True, slots=True)
class Kind:
    """samples: 31 or 15. patterns_at: where they begin. paired: eight channels kept as two patterns of four."""

    tag: str
    channels: int
    tracker: str
    samples: int = 31
    patterns_at: int = TAG_AT + 4
    paired: bool = False

    @property
    def orders_at(self) -> int:
        """Where the song's length stands, then the restart position, then 128 orders."""
        return SAMPLES_AT + SAMPLE_HEADER * self.samples


def find_kind(head: bytes) -> Kind | None:
    """The kind of a file that begins with these bytes (2 KB are enough); None when it is no MOD."""
    tag = head[TAG_AT : TAG_AT + 4]
    text = tag.decode("ascii", "replace")
    if tag in _FOUR:
        return Kind(text, 4, _FOUR[tag])
    if tag in _OTHERS:
        channels, tracker = _OTHERS[tag]
        extra = 4 if tag.startswith(b"FA0") else 0
        return Kind(text, channels, tracker, patterns_at=TAG_AT + 4 + extra, paired=tag in (b"FLT8", b"EXO8"))
    if tag[1:] == b"CHN" and tag[:1] in b"123456789":
        return Kind(text, tag[0] - ord("0"), "FastTracker")
    if tag[2:] in (b"CH", b"CN") and tag[:2].isdigit() and int(tag[:2]) > 0:
        return Kind(text, int(tag[:2]), "FastTracker" if tag[2:] == b"CH" else "TakeTracker")
    if tag[:3] == b"TDZ" and tag[3:] in (b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9"):
        return Kind(text, tag[3] - ord("0"), "TakeTracker")
    return Kind("", 4, "Soundtracker", samples=15, patterns_at=600) if _is_soundtracker(head) else None


def _is_soundtracker(head: bytes) -> bool:
    """Whether 15 sample headers, a song length and orders stand where they should, and nothing there is impossible."""
    if len(head) < 600 or not _is_name(head[:TITLE_SIZE]):
        return False
    total = 0
    for at in range(SAMPLES_AT, SAMPLES_AT + 15 * SAMPLE_HEADER, SAMPLE_HEADER):
        words, finetune, volume = int.from_bytes(head[at + 22 : at + 24], "big"), head[at + 24], head[at + 25]
        if not _is_name(head[at : at + 22]) or finetune or volume > 64 or words > MOST_SOUNDTRACKER_WORDS:
            return False
        total += words
    orders = head[472:600]
    return total > 0 and 1 <= head[470] <= 128 and max(orders) < 64 and _has_plausible_cells(head)


def _is_name(field: bytes) -> bool:
    text = field.split(b"\0", 1)[0]
    return all(byte >= 32 for byte in text)


def _has_plausible_cells(head: bytes) -> bool:
    """Whether the cells that can be seen name samples up to 15 and periods that Soundtracker had."""
    cells = [head[at : at + 4] for at in range(600, len(head) - 3, 4)]
    wrong = sum(cell[0] >> 4 != 0 or 0 < (cell[0] & 15) << 8 | cell[1] < 100 for cell in cells)
    return wrong * 20 <= len(cells)
