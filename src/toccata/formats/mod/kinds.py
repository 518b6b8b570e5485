"""Which of the MOD family a file is: by its tag at byte 1080, or by its header where there is none.

Source: the tags as OpenMPT's and libxmp's documentation list them; Digital Tracker's and StarTrekker's own manuals.
"""

from __future__ import annotations

from dataclasses import dataclass

TAG_AT = 1080
SAMPLE_HEADER = 30
SAMPLES_AT = 20
TITLE_SIZE = 20

INCONEXIA = "Inconexia"
"""A demo by Iguana whose modules keep their samples as differences."""
STARTREKKER = "StarTrekker"
_DIGITAL_TRACKER = "Digital Tracker"
_FOUR = {
    b"M.K.": "ProTracker",
    b"M!K!": "ProTracker",
    b"M&K!": "NoiseTracker",
    b"N.T.": "NoiseTracker",
    b"FEST": "NoiseTracker",
    b"NSMS": "ProTracker",
    b"LARD": "ProTracker",
    b"PATT": "ProTracker",
}
_OTHERS = {
    b"M\0\0\0": (4, INCONEXIA),
    b"8\0\0\0": (8, INCONEXIA),
    b"CD81": (8, "Octalyser"),
    b"CD61": (6, "Octalyser"),
    b"OCTA": (8, "Octalyser"),
    b"OKTA": (8, "Octalyser"),
}
_FOUR_TO_NINE = (b"4", b"5", b"6", b"7", b"8", b"9")
MOST_SOUNDTRACKER_WORDS = 0x8000
_HIGHEST_TEMPO = 220
_PATTERN_BYTES, _MOST_WRONG_CELLS = 1024, 16
_MOST_ODD_IN_TITLE, _MOST_ODD = 5, 48


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
        return Kind(text, channels, tracker) if tracker != INCONEXIA or _has_plain_headers(head) else None
    if tag[:3] in (b"FLT", b"EXO") and tag[3:] in _FOUR_TO_NINE:
        return Kind(text, tag[3] - ord("0"), STARTREKKER, paired=tag[3:] == b"8")
    if tag[:3] == b"FA0" and tag[3:] in _FOUR_TO_NINE[:-1]:
        return Kind(text, tag[3] - ord("0"), _DIGITAL_TRACKER, patterns_at=TAG_AT + 8)
    if tag[1:] == b"CHN" and tag[:1] in b"123456789":
        return Kind(text, tag[0] - ord("0"), "FastTracker")
    if tag[2:] in (b"CH", b"CN") and tag[:2].isdigit() and int(tag[:2]) > 0:
        return Kind(text, int(tag[:2]), "FastTracker" if tag[2:] == b"CH" else "TakeTracker")
    if tag[:3] == b"TDZ" and tag[3:] in (b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9"):
        return Kind(text, tag[3] - ord("0"), "TakeTracker")
    return Kind("", 4, "Soundtracker", samples=15, patterns_at=600) if _is_soundtracker(head) else None


def _has_plain_headers(head: bytes) -> bool:
    """Whether no sample's header is impossible: a tag that is mostly zeros stands in many files."""
    headers = [head[at : at + SAMPLE_HEADER] for at in range(SAMPLES_AT, SAMPLES_AT + 31 * SAMPLE_HEADER, SAMPLE_HEADER)]
    return all(item[24] < 16 and item[25] <= 64 for item in headers) and 1 <= head[SAMPLES_AT + 31 * SAMPLE_HEADER] <= 128


def _is_soundtracker(head: bytes) -> bool:
    """Whether 15 sample headers, a song length and orders stand where they should, and hardly anything there is impossible."""
    if len(head) < 600 or _odd_characters(head[:TITLE_SIZE]) > _MOST_ODD_IN_TITLE:
        return False
    headers = [head[at : at + SAMPLE_HEADER] for at in range(SAMPLES_AT, SAMPLES_AT + 15 * SAMPLE_HEADER, SAMPLE_HEADER)]
    words = [int.from_bytes(header[22:24], "big") for header in headers]
    if any(header[24] or header[25] > 64 for header in headers) or max(words) > MOST_SOUNDTRACKER_WORDS:
        return False
    if sum(_odd_characters(header[:22]) for header in headers) > _MOST_ODD or not any(words) or not any(header[25] for header in headers):
        return False
    length, tempo, orders = head[470], head[471], head[472:600]
    return length <= 128 and tempo <= _HIGHEST_TEMPO and max(orders) < 64 and (length > 0 or max(orders) > 0) and _has_plausible_cells(head)


def _odd_characters(field: bytes) -> int:
    """How many bytes of a field of text before its first zero are controls; some real files have a few."""
    return sum(byte < 32 for byte in field.split(b"\0", 1)[0])


def _has_plausible_cells(head: bytes) -> bool:
    """Whether the first pattern, as far as it can be seen, names samples up to 15 and periods that Soundtracker had."""
    cells = [head[at : at + 4] for at in range(600, min(len(head) - 3, 600 + _PATTERN_BYTES), 4)]
    return sum(cell[0] >> 4 != 0 or 0 < (cell[0] & 15) << 8 | cell[1] < 100 for cell in cells) <= _MOST_WRONG_CELLS
