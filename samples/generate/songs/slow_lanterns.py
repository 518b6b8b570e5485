"""Slow Lanterns: ambient in F lydian at 84 BPM. Pads that overlap, bells that wander."""

from __future__ import annotations

import numpy as np
from composer import Page, Sketch, note

from toccata.song import Limiter, Mixer, Song, Strip

MESSAGE = """Two choirs of pads take turns, so that every chord fades while the next one rises: their envelopes do the work.
The bells were thrown like dice onto the chord's own notes; panning slides (Pxy) carry them across."""

PAD_SETS = (("Pad A1", "Pad A2", "Pad A3", "Pad A4"), ("Pad B1", "Pad B2", "Pad B3", "Pad B4"))
HALF = 32

# Two bars each: (bass, four voices, what bells may play).
CHORDS = (
    ("F2", ("A3", "C4", "E4", "G4"), "C6 E6 G5 A5 B5 C5"),
    ("F2", ("B3", "D4", "E4", "G4"), "B5 D6 E6 G5 D5 B5"),
    ("E2", ("G3", "B3", "D4", "G4"), "B5 D6 E5 G5 G6 D6"),
    ("A1", ("A3", "C4", "E4", "G4"), "A5 C6 E6 B5 G5 E5"),
    ("F1", ("G3", "A3", "C4", "E4"), "A5 C6 G6 E6 G5 C6"),
    ("E2", ("G3", "B3", "D4", "E4"), "B5 D6 G5 E6 C6 G5"),
    ("D2", ("F3", "A3", "C4", "G4"), "A5 C6 F5 G5 D6 A5"),
    ("G1", ("F3", "A3", "C4", "D4"), "A5 D6 G5 F5 C6 D5"),
)
# A beat a step, over two chords each.
THEME = (
    "E5 . . D5 | C5 . . G4 | B4 . . D5 | . . . -",
    "D5 . . B4 | G4 . . B4 | C5 . . E5 | . . . -",
    "G5 . . E5 | C5 . . D5 | E5 . . B4 | . . . -",
    "C5 . . A4 | F4 . . G4 | A4 . . D5 | . . . -",
)
ANSWER = (
    "G5 . E5 . | A5 . . E5 | G5 . . D5 | E5 . D5 -",
    "G5 . . D5 | B4 . D5 . | E5 . . G5 | . . . -",
    "C6 . . B5 | G5 . E5 . | D5 . . G5 | . . . -",
    "A5 . . G5 | F5 . C5 . | D5 . . . | C5 . D5 -",
)


def compose() -> Song:
    sketch = _band()
    dice = np.random.default_rng(84)
    for number in range(2):
        page = _sky(sketch, f"First lights {number + 1}", number, "cavern", 0.5)
        _bells(page, number, dice, 0.2 + 0.1 * number)
        sketch.play(page, "Intro" if number == 0 else "")
    for number in range(4):
        page = _sky(sketch, f"Lanterns {number + 1}", number, "warm", 0.85)
        page.melody("Melody", "keys", THEME[number], step=4, velocity=0.95)
        _far(page)
        _bass(page, number)
        _bells(page, number, dice, 0.14)
        if number >= 1:
            _pulse(page, full=number >= 2)
        sketch.play(page, "Verse" if number == 0 else "")
    page = _sky(sketch, "Wind drops", 0, "choir", 0.9)
    _bells(page, 0, dice, 0.4)
    page.put("Swell", 32, "C4", "swell", 0.6)
    sketch.play(page, "Breakdown")
    for number in range(4):
        page = _sky(sketch, f"Harbour {number + 1}", number, "air" if number % 2 else "warm", 0.85)
        page.melody("Strings", "strings", ANSWER[number], step=4, velocity=0.9)
        page.melody("Melody", "keys", THEME[number], step=4, velocity=0.7)
        _far(page)
        _ripples(page, number)
        _bass(page, number)
        _pulse(page, full=True)
        if number == 0:
            page.put("Swell", 0, "C4", "crash", 0.4)
        sketch.play(page, "Chorus" if number == 0 else "")
    page = _sky(sketch, "Last light", 0, "choir", 0.8)
    _bells(page, 0, dice, 0.22)
    page.melody("Melody", "keys", "E5 . . D5 | C5 . . G4 | C5 . . . | . . . .", step=4, velocity=0.7)
    _far(page)
    for channel in PAD_SETS[1]:
        page.off(channel, 46)
    page.off("Rain", 52)
    page.clear("Bells", "Bells late", "Bells later", start=48)
    sketch.play(page, "Outro")
    return sketch.song(MESSAGE, Mixer(Strip(MASTER_DB), Limiter(True, -1.2, 200.0)))


MASTER_DB = 2.2


def _band() -> Sketch:
    sketch = Sketch("Slow Lanterns", 84.0, "F", "lydian", seed=84, human=0.15)
    sides = (-0.7, 0.35, -0.35, 0.7)
    for letter, hue in (("A", 300), ("B", 260)):
        for index, side in enumerate(sides):
            sketch.channel(f"Pad {letter}{index + 1}", -7.0, side if letter == "A" else -side, hue)
    for name, volume_db, panning, hue in (
        ("Melody", 2.1, 0.0, 140),
        ("Far L", -1.9, -0.8, 150),
        ("Far R", -1.9, 0.8, 150),
        ("Strings", 0.0, 0.0, 320),
        ("Bells", 2.0, 0.0, 50),
        ("Bells late", 1.0, 0.0, 55),
        ("Bells later", 0.0, 0.0, 60),
        ("Ripples", -2.3, 0.4, 190),
        ("Bass", -8.3, 0.0, 270),
        ("Kick", 0.0, 0.0, 0),
        ("Clicks", 1.0, 0.3, 20),
        ("Shaker", 3.0, -0.4, 35),
        ("Rain", -1.0, 0.0, 210),
        ("Swell", -6.0, 0.0, 80),
    ):
        sketch.channel(name, volume_db, panning, hue)
    for voice in (
        ("warm", "pads/warm", True),
        ("choir", "pads/choir", True),
        ("air", "pads/air"),
        ("cavern", "pads/cavern"),
        ("strings", "pads/strings"),
        ("keys", "keys/electric-piano"),
        ("bell", "plucks/bell"),
        ("box", "plucks/music-box"),
        ("kalimba", "plucks/kalimba"),
        ("bass", "basses/sub"),
        ("kick", "drums-dusty/kick"),
        ("rim", "drums-dusty/rim"),
        ("block", "percussion/woodblock"),
        ("shaker", "percussion/shaker"),
        ("rain", "effects/rain"),
        ("swell", "effects/reverse-cymbal"),
        ("crash", "drums-dusty/crash"),
    ):
        sketch.voice(*voice)
    return sketch


def _sky(sketch: Sketch, name: str, number: int, voice: str, velocity: float) -> Page:
    """Two chords, one on each set of pads; a set is released when the other enters."""
    page = sketch.page(name)
    page.put("Rain", 0, "C4", "rain", 0.7)
    for half, (_, names, _) in enumerate(CHORDS[number * 2 : number * 2 + 2]):
        for index, (channel, other) in enumerate(zip(PAD_SETS[half], PAD_SETS[1 - half], strict=True)):
            page.put(channel, half * HALF, names[index], voice, velocity)
            page.off(other, half * HALF + 2)
    return page


def _bells(page: Page, number: int, dice: np.random.Generator, share: float) -> None:
    """Dice on the chord's notes: never on the same one twice, drifting from side to side."""
    last = ""
    for row in range(0, page.rows, 2):
        names = CHORDS[number * 2 + row // HALF][2].split()
        if dice.uniform() < share * (1.4 if row % 8 == 4 else 0.8):
            last = str(dice.choice([name for name in names if name != last]))
            page.put("Bells", row, last, "bell" if dice.uniform() < 0.6 else "box", dice.uniform(0.45, 0.95))
            page.effect("Bells", row, f"8{int(dice.integers(40, 216)):02X}")
        elif row % 8 == 6:
            page.effect("Bells", row, "P30" if dice.uniform() < 0.5 else "P03")
    page.echo("Bells", "Bells late", 5, 0.55)
    page.echo("Bells late", "Bells later", 7, 0.55)


def _far(page: Page) -> None:
    page.echo("Melody", "Far L", 3, 0.42)
    page.echo("Melody", "Far R", 6, 0.3)


def _bass(page: Page, number: int) -> None:
    for half in range(2):
        root = note(CHORDS[number * 2 + half][0])
        page.put("Bass", half * HALF, root, "bass", 0.9)
        page.off("Bass", half * HALF + 20)
        page.put("Bass", half * HALF + 24, root + (12 if root < 34 else 7), "bass", 0.6)
        page.off("Bass", half * HALF + 30)


def _pulse(page: Page, full: bool) -> None:
    """A heartbeat and clicks far off; never loud."""
    page.drums("Kick", "kick", "7.........5.....6...............", gain=0.75)
    page.drums("Shaker", "shaker", "..3.4.3...3.4.35", gain=0.8)
    if full:
        page.drums("Clicks", "rim", "........6..............3", gain=0.7)
        page.clear("Clicks", start=48)
        page.drums("Clicks", "rim", "........6.....3.", 48, gain=0.7)
        page.fill("Clicks", "block", "4..3..5", 26)
        page.drums("Kick", "kick", "7.........5...4.", 48, gain=0.75)


def _ripples(page: Page, number: int) -> None:
    """Quiet sixteenths through the chord, a wave up and down."""
    for half in range(2):
        names = CHORDS[number * 2 + half][1]
        ladder = [note(name) + 12 for name in names] + [note(name) + 24 for name in names[:2]]
        for step, index in enumerate((0, 1, 2, 3, 4, 5, 4, 3, 2, 3, 1, 2, 0, 1, 2, 3)):
            page.put("Ripples", half * HALF + step * 2, ladder[index], "kalimba", 0.4 + 0.3 * np.sin(np.pi * step / 15) ** 2)
