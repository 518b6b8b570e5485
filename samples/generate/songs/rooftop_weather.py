"""Rooftop Weather: breakbeat in D minor at 170 BPM, cut from one loop."""

from __future__ import annotations

import re

from composer import Page, Sketch, note

from toccata.song import Limiter, Mixer, Song, Strip

MESSAGE = """One two-bar drum loop, cut by sample offsets: 9xx starts it anywhere, every sixteenth 08 further on,
so 908 is the second and 920 the first snare. ECx cuts a slice short; E9x and Rxy roll the snare that the loop
was played on; EDx spreads the piano's chords. Channel Break has two effect columns.
The bridge turns to half time over another loop, two semitones lower than it was played."""

KEYS = ("Keys 1", "Keys 2", "Keys 3", "Keys 4")
PADS = ("Pad 1", "Pad 2", "Pad 3", "Pad 4")

DM7, DM9, BB = ("F4", "A4", "C5", "D5"), ("F4", "A4", "C5", "E5"), ("F4", "A4", "C5", "D5")
GM7 = ("F4", "G4", "Bb4", "D5")
A_SUS, A7 = ("E4", "G4", "Bb4", "D5"), ("E4", "G4", "Bb4", "C#5")
C69, AM7, F9 = ("E4", "G4", "C5", "D5"), ("E4", "G4", "A4", "C5"), ("F4", "A4", "C5", "G5")
C7, A7_OPEN = ("E4", "G4", "Bb4", "D5"), ("E4", "G4", "A4", "C#5")

# A bar each: (bass root, voices).
RAIN_1 = (("D2", DM7), ("D2", DM9), ("Bb1", BB), ("Bb1", BB))
RAIN_2 = (("G1", GM7), ("G1", GM7), ("A1", A_SUS), ("A1", A7))
SUN_1 = (("Bb1", BB), ("C2", C69), ("A1", AM7), ("D2", DM7))
SUN_2 = (("G1", GM7), ("C2", C7), ("F1", F9), ("A1", A7_OPEN))

KICK_SLICES = (0, 2, 10, 11)
# Slices of the loop in sixteenths; a number starts one, a dot lets it run. r: rolled, c: cut, v: a roll that swells.
STRAIGHT = "0 . . . . . . . . . . . . . . . | 16 . . . . . . . . . . . . . . . "
CUT_UP = "0 . . . 4 . . 7 . 9 10 . 12 . . 12r3 | 16 . 18 . 20 . . 23 . 4 26 . 4c3 . 30 ."
SKIPPING = "0 . 2 . 4 . 0 . 7 . 10 11 12 . . . | 0 . 2 . 4 . 4r2 . 10 . 2 . 20 . 30 30c4"
STUMBLING = "0 . . 0 4 . 7 9 10 . . 10 12 . 12 . | 16 . 20 . . 18 . 20 26 . . 26 4 4r3 30r2 30v1"
ROLLING = "0 . 2 . 4 . . . 16 . 18 . 20 . 12 . | 10 10c2 10 . 4 . 12r3 . 0 0r3 2r2 4r3 4r2 4r2 4v1 4v1"

RIFF = "A5 . . . . . F5 . | E5 . . . . . D5 . | E5 . . . . . C5 . | . . D5 . . . . ."
RIFF_2 = "A5 . . . . . G5 . | . . F5 . . . D5 . | G5 . . . F5 . E5 . | . . C#5 . . . . ."
SKY_1 = "D5 . . F5 . . A5 . | G5 . . E5 . . C5 . | E5 . . G5 . . C6 . | A5 . . . F5 . E5 ."
SKY_2 = "D5 . . F5 . . Bb5 . | A5 . . G5 . . E5 . | F5 . G5 . A5 . C6 . | C#6 . . . A5 . . -"
SKY_3 = "D6 . . C6 . . A5 . | G5 . . A5 . . C6 . | E5 . . G5 . . C6 . | D6 . . . F6 . E6 ."
SKY_4 = "D6 . . Bb5 . . F5 . | E5 . . G5 . . Bb5 . | A5 . . G5 . . F5 . | E5 . . . C#5 . . -"
PIANO_1 = "D5 . . . E5 F5 . . | A5 . . . E5 . . . | D5 . . . F5 G5 . . | A5 . . . C6 . . ."
PIANO_2 = "Bb5 . . . A5 F5 . . | D5 . . . F5 . . . | E5 . . . G5 . F5 E5 | C#5 . . . E5 . . ."
DROPS = "D5 . A5 . | . C6 . . | E5 . . A5 | . . . ."


def compose() -> Song:
    sketch = _band()
    verse_1, verse_2 = (
        _verse(sketch, "Rain", RAIN_1, STRAIGHT + "|" + CUT_UP),
        _verse(sketch, "Rain, answer", RAIN_2, SKIPPING + "|" + ROLLING),
    )
    verse_1.put("Effects", 0, "C4", "crash", 0.9)
    sketch.play(_weather(sketch, "Clouds", RAIN_1), "Intro")
    sketch.play(_gathering(sketch))
    sketch.play(verse_1, "Verse")
    sketch.play(verse_2)
    third, fourth = verse_1.copy("Rain, riff"), verse_2.copy("Rain, riff answered")
    for page, riff, cuts in ((third, RIFF, CUT_UP + "|" + STUMBLING), (fourth, RIFF_2, STRAIGHT + "|" + ROLLING)):
        page.clear("Break", "Drops", "Drops echo")
        _cut(page, cuts)
        page.melody("Lead", "glass", riff, step=2, velocity=0.9)
        _echoes(page)
        sketch.play(page)
    sketch.play(_piano(sketch, "Indoors", RAIN_1, PIANO_1), "Breakdown")
    sketch.play(_piano(sketch, "Indoors, answer", RAIN_2, PIANO_2, strings=True))
    sketch.play(_build(sketch), "Build")
    suns = [
        _chorus(sketch, "Sun", SUN_1, SKY_1, CUT_UP + "|" + SKIPPING),
        _chorus(sketch, "Sun, answer", SUN_2, SKY_2, CUT_UP + "|" + ROLLING),
        _chorus(sketch, "Sun, higher", SUN_1, SKY_3, STRAIGHT + "|" + STUMBLING),
        _chorus(sketch, "Sun, falling", SUN_2, SKY_4, SKIPPING + "|" + ROLLING),
    ]
    suns[0].put("Effects", 0, "C4", "crash", 0.9)
    for page, section in zip(suns, ("Chorus", "", "", ""), strict=True):
        sketch.play(page, section)
    sketch.play(_half_time(sketch, "Stairwell", SUN_1, SKY_1), "Bridge")
    sketch.play(_half_time(sketch, "Stairwell, answer", SUN_2, SKY_2, rising=True))
    for index, page in enumerate(suns[:2] + suns[2:]):
        full = page.copy(f"{page.name}, with strings")
        _strings(full, SUN_1 if index % 2 == 0 else SUN_2)
        full.put("Effects", 0, "C4", "crash", 0.85 if index % 2 == 0 else 0.01)
        sketch.play(full, "Chorus" if index == 0 else "")
    sketch.play(_weather(sketch, "Puddles", RAIN_1, closing=True), "Outro")
    return sketch.song(MESSAGE, Mixer(Strip(MASTER_DB), Limiter(True, -1.2, 100.0)))


MASTER_DB = -3.4


def _band() -> Sketch:
    sketch = Sketch("Rooftop Weather", 170.0, "D", "minor", seed=170)
    for name, volume_db, panning, hue in (
        ("Break", 2.0, 0.0, 20),
        ("Kick", -3.0, 0.0, 0),
        ("Snare", -1.2, 0.0, 30),
        ("Hats", -1.0, 0.3, 50),
        ("Sub", -3.3, 0.0, 270),
        ("Reese", -6.0, 0.0, 280),
        ("Lead", 4.3, 0.1, 140),
        ("Echo L", 2.0, -0.85, 150),
        ("Echo R", 2.0, 0.85, 150),
        ("Keys 1", -0.9, -0.5, 220),
        ("Keys 2", -0.9, 0.25, 220),
        ("Keys 3", -0.9, -0.25, 220),
        ("Keys 4", -0.9, 0.5, 220),
        ("Pad 1", -5.0, -0.7, 300),
        ("Pad 2", -5.0, 0.7, 300),
        ("Pad 3", -5.0, -0.3, 300),
        ("Pad 4", -5.0, 0.3, 300),
        ("Drops", 1.7, 0.5, 190),
        ("Drops echo", -1.0, -0.6, 195),
        ("Effects", -5.0, 0.0, 60),
        ("Air", -4.0, 0.0, 210),
    ):
        sketch.channel(name, volume_db, panning, hue)
    for voice in (
        ("break", "breaks/basement"),
        ("slow break", "breaks/stairwell"),
        ("kick", "drums-analog/kick"),
        ("snare", "drums-dusty/snare"),
        ("ride", "drums-dusty/ride"),
        ("crash", "drums-dusty/crash"),
        ("sub", "basses/sub"),
        ("reese", "basses/reese"),
        ("glass", "plucks/glass"),
        ("lead", "plucks/synth"),
        ("kalimba", "plucks/kalimba"),
        ("keys", "keys/electric-piano"),
        ("piano", "keys/piano"),
        ("choir", "pads/choir", True),
        ("night", "pads/night"),
        ("strings", "pads/strings"),
        ("rain", "effects/rain"),
        ("riser", "effects/riser"),
        ("fall", "effects/fall"),
        ("impact", "effects/impact"),
        ("swell", "effects/reverse-cymbal"),
    ):
        sketch.voice(*voice)
    return sketch


SLICE = re.compile(r"(\d+)(?:([rcv])(\d))?")


def _cut(page: Page, text: str, voice: str = "break", velocity: float = 0.95, row: int = 0) -> None:
    """Slices of a break: the sixteenth's number, and how it is broken up within its row."""
    for at, token in enumerate((token for token in text.split() if token != "|"), row):
        found = SLICE.fullmatch(token)
        if not found or at >= page.rows:
            continue
        number, kind, amount = int(found[1]), found[2], int(found[3] or 0)
        if kind in ("r", "v"):
            _roll(page, at, number, velocity * 0.85, f"E9{amount}" if kind == "r" else f"RA{amount + 1}")
        else:
            page.put("Break", at, "C4", voice, velocity * (1.0 if kind is None else 0.88), f"9{number * 8:02X}")
        if kind == "c":
            page.effect("Break", at, f"EC{amount}")


def _roll(page: Page, row: int, number: int, velocity: float, effect: str) -> None:
    """Strokes within a row. A retrigger starts a sample at its beginning, so the loop's own snare stands in for its slices."""
    page.put("Break", row, "C4", "break" if number in KICK_SLICES else "snare", velocity, effect)


def _echoes(page: Page) -> None:
    page.clear("Echo L", "Echo R")
    page.echo("Lead", "Echo L", 3, 0.45)
    page.echo("Lead", "Echo R", 6, 0.32)


def _pads(page: Page, chords: tuple, voice: str, velocity: float) -> None:
    """A chord is struck only where it changes, so that its voices hold."""
    last = None
    for bar, (_, names) in enumerate(chords):
        for channel, name, before in zip(PADS, names, last or (None,) * 4, strict=True):
            if name != before:
                page.put(channel, bar * 16, name, voice, velocity)
        last = names


def _strings(page: Page, chords: tuple, velocity: float = 0.7) -> None:
    for bar, (_, names) in enumerate(chords):
        page.put("Air", bar * 16, note(names[3]) + 12, "strings", velocity)


def _rain(page: Page) -> None:
    page.put("Air", 0, "C4", "rain", 0.7)


def _drops(page: Page, velocity: float = 0.6) -> None:
    """Single notes like drops from a gutter, each from another side."""
    page.melody("Drops", "kalimba", DROPS, step=4, velocity=velocity)
    for row in range(page.rows):
        if page.cells["Drops"][row, 0] < 120:
            page.effect("Drops", row, f"8{(row * 37 + 40) % 200 + 28:02X}")
    page.echo("Drops", "Drops echo", 5, 0.5)


def _bass(page: Page, chords: tuple, busy: bool) -> None:
    """A sub with a reese on top; held, then answering at the bar's end."""
    for bar, (root, _) in enumerate(chords):
        low, start = note(root), bar * 16
        line = (
            ((0, 0, 5, 1.0), (6, 0, 3, 0.9), (10, 0, 2, 0.9), (13, 7 if bar % 2 else 12, 2, 0.85))
            if busy
            else ((0, 0, 10, 1.0), (12, 0, 3, 0.8))
        )
        for row, shift, length, velocity in line:
            for channel, voice, octave in (("Sub", "sub", 0), ("Reese", "reese", 12)):
                page.put(channel, start + row, low + shift + octave, voice, velocity)
                page.off(channel, start + row + length)


def _support(page: Page) -> None:
    """Kick and snare under the break's main strokes, a ride above them."""
    page.drums("Kick", "kick", "8.........8.....8.........7.....", gain=0.8)
    page.drums("Snare", "snare", "....8.......8...", gain=0.8)
    page.drums("Hats", "ride", "6...4...6...4...")


def _weather(sketch: Sketch, name: str, chords: tuple, closing: bool = False) -> Page:
    page = sketch.page(name)
    _rain(page)
    _pads(page, chords, "choir", 0.8)
    _drops(page, 0.75)
    if closing:
        page.put("Effects", 0, "C4", "impact", 0.8)
        page.melody("Lead", "glass", RIFF, step=2, velocity=0.7)
        page.put("Sub", 0, "D2", "sub", 0.7)
        page.off("Sub", 24)
        for channel in (*PADS, "Air"):
            page.off(channel, 40)
    else:
        page.melody("Lead", "glass", "- - - - - - - - | - - - - - - - - | E5 . . . . . C5 . | . . D5 . . . . .", step=2, velocity=0.6)
        page.put("Effects", 46, "C4", "swell", 0.7)
    _echoes(page)
    return page


def _gathering(sketch: Sketch) -> Page:
    page = sketch.page("Clouds, darker")
    _rain(page)
    _pads(page, RAIN_2, "choir", 0.8)
    _drops(page, 0.7)
    _cut(page, "0 . . . . . . . 8 . . . . . . . | 16 . . . . . . . 24 . . . . . . .", velocity=0.3)
    _cut(page, "0 . 2 . 0 . 2 . 4 . 4 . 4 . 4 .", velocity=0.5, row=32)
    _cut(page, "4r3 . 4r3 . 4r3 4r3 4r2 4r2 4r2 4r2 4v1 4v1", velocity=0.62, row=48)
    page.put("Sub", 0, "G1", "sub", 0.8)
    page.off("Sub", 28)
    page.put("Sub", 32, "A1", "sub", 0.8)
    page.off("Sub", 58)
    page.put("Effects", 34, "C4", "riser", 0.9)
    return page


def _verse(sketch: Sketch, name: str, chords: tuple, cuts: str) -> Page:
    page = sketch.page(name)
    _cut(page, cuts)
    _support(page)
    _bass(page, chords, busy=True)
    _pads(page, chords, "night", 0.7)
    _drops(page)
    for bar, (_, names) in enumerate(chords):
        page.chord(KEYS, bar * 16 + 3, names, "keys", 0.7, 4, strum=True)
        page.chord(KEYS, bar * 16 + 11, names, "keys", 0.55, 2)
    return page


def _piano(sketch: Sketch, name: str, chords: tuple, tune: str, strings: bool = False) -> Page:
    page = sketch.page(name)
    page.put("Air", 0, "C4", "rain", 0.8)
    if not strings:
        page.put("Effects", 0, "C4", "fall", 0.7)
    page.melody("Lead", "piano", tune, step=2, velocity=0.95)
    _echoes(page)
    for bar, (root, names) in enumerate(chords):
        page.chord(KEYS, bar * 16, names, "piano", 0.55, strum=True)
        page.chord(KEYS[1:], bar * 16 + 8, names[1:], "piano", 0.42, strum=True)
        page.put("Sub", bar * 16, root, "sub", 0.6)
        page.off("Sub", bar * 16 + 12)
    _pads(page, chords, "strings" if strings else "choir", 0.6)
    return page


def _build(sketch: Sketch) -> Page:
    page = _piano(
        sketch, "Stairs to the roof", SUN_2, "D5 . F5 . Bb5 . A5 . | G5 . E5 . G5 . C6 . | A5 . C6 . F6 . E6 . | C#6 . . . . . . -", True
    )
    _cut(page, "0 . . . . . . . | . . . . . . . . | 0 . 2 . 0 . 2 . 0 . 2 . 0 . 2 .", velocity=0.5)
    _cut(page, "4 . . . 4 . . . 4 . 4 . 4 . 4 .", velocity=0.6, row=32)
    _cut(page, "4 4 4 4 4 4 4r3 4r3 4r3 4r3 4r2 4r2 4v1 4v1", velocity=0.7, row=48)
    page.put("Effects", 34, "C4", "riser", 1.0)
    return page


def _chorus(sketch: Sketch, name: str, chords: tuple, tune: str, cuts: str) -> Page:
    page = sketch.page(name)
    _cut(page, cuts)
    _support(page)
    _bass(page, chords, busy=True)
    _pads(page, chords, "night", 0.85)
    page.melody("Lead", "lead", tune, step=2, velocity=1.0)
    _echoes(page)
    for bar, (_, names) in enumerate(chords):
        page.chord(KEYS, bar * 16, names, "keys", 0.8, 5, strum=True)
        page.chord(KEYS, bar * 16 + 6, names, "keys", 0.65, 4)
        page.chord(KEYS, bar * 16 + 12, names, "keys", 0.6, 3)
        for index, row in enumerate((2, 5, 8, 11, 14)):
            page.put("Drops", bar * 16 + row, note(names[(index + bar) % 4]) + 12, "kalimba", 0.4)
    page.echo("Drops", "Drops echo", 3, 0.5)
    return page


def _half_time(sketch: Sketch, name: str, chords: tuple, tune: str, rising: bool = False) -> Page:
    """The slow loop, two rows to its sixteenth: two semitones lower it fits the tempo."""
    page = sketch.page(name)
    cuts = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 0, 4, 5, 6, 7, 8, 7, 10, 11, 12, 12, 12, 12)
    for index, number in enumerate(cuts):
        if index in (15, 29, 31):
            page.put("Break", index * 2, "A#3", "snare", 0.75, "E93")
        else:
            page.put("Break", index * 2, "A#3", "slow break", 0.95, f"9{number * 16:02X}")
    _bass(page, chords, busy=False)
    _pads(page, chords, "choir", 0.9)
    page.melody("Lead", "glass", tune, step=2, velocity=0.9)
    _echoes(page)
    for bar, (_, names) in enumerate(chords):
        page.chord(KEYS, bar * 16 + 2, names, "keys", 0.75, 10, strum=True)
    if rising:
        page.put("Effects", 34, "C4", "riser", 0.9)
    else:
        page.put("Effects", 0, "C4", "impact", 0.9)
    return page
