"""Pitch as trackers count it: note, period, ratio. Plain functions of floats; kernels compile them as they are.

A period is FastTracker 2's internal one. On the linear scale it is 1/64 semitone, falling as pitch rises, 4608 at
middle C. On the Amiga scale it is a quarter of a Paula clock division, 1712 at middle C, and proportional to the length
of a wave, so that a slide of one step is wider the higher the note. A ratio is frequency over middle C's.
Source: the XM format description ("Periods/frequency calculation"); ProTracker's period table.
"""

from __future__ import annotations

import math

import numpy as np

MIDDLE_C_HZ = 8363.0
"""Frames a second of a sample at middle C where periods take in its rate (ScreamTracker 3)."""
FINETUNE_RATES = (7895, 7941, 7985, 8046, 8107, 8169, 8232, 8280, 8363, 8413, 8463, 8529, 8581, 8651, 8723, 8757)
"""What ScreamTracker 3's S2x makes of a sample's frames a second."""
MIDDLE_C_LINEAR = 4608.0
MIDDLE_C_AMIGA = 1712.0
SLOWEST_PERIOD = 31999.0
"""Slides stop here, and at 1."""
SHORTEST_AMIGA, LONGEST_AMIGA = 113.0 * 4.0, 856.0 * 4.0
"""The limits of ProTracker's three octaves, without fine-tune."""
CEILING_LINEAR = 1536.0
"""Arpeggio and glissando reach no higher (ArpeggioClamp.xm): a C above B-7 in libopenmpt. FastTracker 2's table search ends at 1540."""
CEILING_NOTE = 108.0
"""The same as a note."""

AMIGA_OCTAVE = np.array([1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 906], np.float64)
"""Periods of middle C to the B above, ProTracker's own rounding times four."""
AMIGA_OCTAVE.setflags(write=False)
SCREAMTRACKER_OCTAVE = np.array([1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 907], np.float64)
"""The same in ScreamTracker 3 and ImpulseTracker."""
SCREAMTRACKER_OCTAVE.setflags(write=False)
# fmt: off
FASTTRACKER_EIGHTHS = np.array(
    [
        907, 900, 894, 887, 881, 875, 868, 862, 856, 850, 844, 838, 832, 826, 820, 814,
        808, 802, 796, 791, 785, 779, 774, 768, 762, 757, 752, 746, 741, 736, 730, 725,
        720, 715, 709, 704, 699, 694, 689, 684, 678, 675, 670, 665, 660, 655, 651, 646,
        640, 636, 632, 628, 623, 619, 614, 610, 604, 601, 597, 592, 588, 584, 580, 575,
        570, 567, 563, 559, 555, 551, 547, 543, 538, 535, 532, 528, 524, 520, 516, 513,
        508, 505, 502, 498, 494, 491, 487, 484, 480, 477, 474, 470, 467, 463, 460, 457,
        453, 450, 447, 443, 440, 437, 434, 431,
    ],
    np.float64,
)
# fmt: on
"""FastTracker 2's Amiga periods by eighths of a semitone, from one semitone below C to one above B."""
FASTTRACKER_EIGHTHS.setflags(write=False)
PROTRACKER_PERIODS = np.array(
    [
        [1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 907],
        [856, 808, 762, 720, 678, 640, 604, 570, 538, 508, 480, 453],
        [428, 404, 381, 360, 339, 320, 302, 285, 269, 254, 240, 226],
        [214, 202, 190, 180, 170, 160, 151, 143, 135, 127, 120, 113],
    ],
    np.float64,
).reshape(-1)
"""Paula clock divisions from two octaves below middle C on; ProTracker knows the last three octaves."""
PROTRACKER_PERIODS.setflags(write=False)
PROTRACKER_TUNED = np.array(
    [
        [1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 907],
        [1700, 1604, 1514, 1430, 1348, 1274, 1202, 1134, 1070, 1010, 954, 900],
        [1688, 1592, 1504, 1418, 1340, 1264, 1194, 1126, 1064, 1004, 948, 894],
        [1676, 1582, 1492, 1408, 1330, 1256, 1184, 1118, 1056, 996, 940, 888],
        [1664, 1570, 1482, 1398, 1320, 1246, 1176, 1110, 1048, 990, 934, 882],
        [1652, 1558, 1472, 1388, 1310, 1238, 1168, 1102, 1040, 982, 926, 874],
        [1640, 1548, 1460, 1378, 1302, 1228, 1160, 1094, 1032, 974, 920, 868],
        [1628, 1536, 1450, 1368, 1292, 1220, 1150, 1086, 1026, 968, 914, 862],
        [1814, 1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960],
        [1800, 1700, 1604, 1514, 1430, 1350, 1272, 1202, 1134, 1070, 1010, 954],
        [1788, 1688, 1592, 1504, 1418, 1340, 1264, 1194, 1126, 1064, 1004, 948],
        [1774, 1676, 1582, 1492, 1408, 1330, 1256, 1184, 1118, 1056, 996, 940],
        [1762, 1664, 1570, 1482, 1398, 1320, 1246, 1176, 1110, 1048, 988, 934],
        [1750, 1652, 1558, 1472, 1388, 1310, 1238, 1168, 1102, 1040, 982, 926],
        [1736, 1640, 1548, 1460, 1378, 1302, 1228, 1160, 1094, 1032, 974, 920],
        [1724, 1628, 1536, 1450, 1368, 1292, 1220, 1150, 1086, 1026, 968, 914],
    ],
    np.float64,
)
"""float64 (16, 12): ProTracker's periods times four of the octave from middle C, for fine-tunes of 0 to 7 and −8 to −1 eighths."""
PROTRACKER_TUNED.setflags(write=False)


def linear_period(note: float) -> float:
    """The period of a note, 60 = middle C, fractions are fine-tune in semitones."""
    return 4608.0 - (note - 60.0) * 64.0


def linear_note(period: float) -> float:
    """The note of a linear period; the inverse of `linear_period`."""
    return 60.0 + (4608.0 - period) / 64.0


def linear_ratio(period: float) -> float:
    """Frequency over middle C's, of a linear period."""
    return 2.0 ** ((4608.0 - period) / 768.0)


def amiga_period(note: float) -> float:
    """The period of a note on the Amiga scale, a whole number; fractions of a note are fine-tune."""
    whole = math.floor(note)
    octave = math.floor(whole / 12.0)
    step = int(whole - 12.0 * octave)
    period = AMIGA_OCTAVE[step] * 2.0 ** (5.0 - octave - (note - whole) / 12.0)
    return math.floor(period + 0.5)


def tuned_period(note: float, tuning: float) -> float:
    """The Amiga period of a whole note in a sample tuned higher by so many semitones, which may be more than one, rounded down.

    Source: ScreamTracker 3's formula, 8363 · 16 · period of the note / frames a second.
    """
    octave = math.floor(note / 12.0)
    period = SCREAMTRACKER_OCTAVE[int(note - 12.0 * octave)] * 2.0 ** (5.0 - octave - tuning / 12.0)
    return math.floor(period + 1e-6)


def screamtracker_ratio(note: float) -> float:
    """Frequency over middle C's of a whole note, as ScreamTracker 3's table has it."""
    octave = math.floor(note / 12.0)
    return 1712.0 / SCREAMTRACKER_OCTAVE[int(note - 12.0 * octave)] * 2.0 ** (octave - 5.0)


def stepped_finetune(finetune: float) -> float:
    """A fine-tune in semitones as FastTracker 2 takes it: in sixteenths, rounded down."""
    return math.floor(finetune * 16.0 + 1e-6) / 16.0


def fasttracker_period(note: float, finetune: float) -> float:
    """The Amiga period of a whole note with a fine-tune in whole sixteenths, in straight lines between FastTracker 2's eighths."""
    octave = math.floor(note / 12.0)
    eighths = 8.0 * (note - 12.0 * octave) + 8.0 * finetune + 8.0
    below = min(max(math.floor(eighths), 0), 102)
    share = eighths - math.floor(eighths)
    mixed = FASTTRACKER_EIGHTHS[below] * (1.0 - share) + FASTTRACKER_EIGHTHS[below + 1] * share
    return math.floor(mixed * 2.0 ** (6.0 - octave))


def whole_period(note: float, finetune: float) -> float:
    """The period of a whole note as ProTracker's tables have it; octaves above and below them follow the first and last.

    finetune: semitones, taken as the nearest of ProTracker's eighths.
    """
    octave = math.floor(note / 12.0)
    step = int(note - 12.0 * octave)
    eighths = math.floor(finetune * 8.0 + 0.5)
    if eighths != 0:
        return math.floor(PROTRACKER_TUNED[eighths & 15, step] * 2.0 ** (5.0 - octave))
    known = min(max(int(octave) - 3, 0), 3)
    return PROTRACKER_PERIODS[12 * known + step] * 4.0 * 2.0 ** (known + 3.0 - octave)


def amiga_note(period: float) -> float:
    """The note of an Amiga period in equal temperament. Periods are whole, so 0.05 semitone off in the middle, 0.2 at the top."""
    return 60.0 + 12.0 * math.log2(1712.0 / period)


def amiga_ratio(period: float) -> float:
    """Frequency over middle C's, of an Amiga period above 0."""
    return 1712.0 / period


def nearest_semitone(note: float, finetune: float) -> float:
    """The semitone that arpeggio and glissando count from: the closest on the grid that the fine-tune shifts, halves down.

    Source: FastTracker 2's table search (OpenMPT test cases ArpSlide.xm, Glissando.xm).
    """
    return math.ceil(note - finetune - 0.5) + finetune
