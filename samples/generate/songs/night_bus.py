"""Night Bus: house in C minor, 122 BPM. The song that opens on the first run."""

from __future__ import annotations

from composer import Page, Sketch, note

from toccata.song import Limiter, Mixer, Song, Strip

MESSAGE = """The last bus across the river: a drum machine, an electric piano, two pads and a pulse wave at the window.

Look at channel Lead and its two Echo channels, at the volume column of the pads (it ducks under the kick),
and at how the saw pads open by changing the instrument from 0F to 12."""

KEYS = ("Keys 1", "Keys 2", "Keys 3", "Keys 4")
PADS = ("Pad 1", "Pad 2", "Pad 3")

# Four voices that move by step or stay: (bass root, keys from low to high).
VERSE = (
    ("C2", ("Eb4", "G4", "Bb4", "D5")),
    ("F1", ("Eb4", "G4", "Ab4", "C5")),
    ("Ab1", ("Eb4", "G4", "Bb4", "C5")),
    ("G1", ("D4", "F4", "Bb4", "D5")),
)
CHORUS = (
    ("Ab1", ("Eb4", "G4", "Bb4", "C5")),
    ("Bb1", ("D4", "F4", "Ab4", "C5")),
    ("G1", ("D4", "F4", "Bb4", "D5")),
    ("C2", ("Eb4", "G4", "Bb4", "C5")),
)
# The verse without the ninth, which would rub against the melody's E flat.
NIGHT = (("C2", ("Eb4", "G4", "Bb4", "C5")), *VERSE[1:])
LIFT = (
    ("F1", ("C4", "Eb4", "F4", "Ab4")),
    ("G1", ("D4", "F4", "G4", "Bb4")),
    ("Ab1", ("Eb4", "G4", "Bb4", "C5")),
    ("Bb1", ("F4", "Ab4", "C5", "D5")),
)

HOOK_A = """G5 . . Eb5 . . F5 . G5 . . Bb5 . . . . | Ab5 . . F5 . . D5 . F5 . . G5 . . F5 .
D5 . . F5 . . G5 . Bb5 . . G5 . . F5 . | Eb5 . . D5 . . C5 . . . - . G4 . Bb4 ."""
HOOK_B = """G5 . . Eb5 . . F5 . G5 . . Bb5 . . . . | Ab5 . . G5 . . F5 . D5 . . F5 . . Ab5 .
Bb5 . . G5 . . F5 . D5 . . F5 . . G5 . | G5 . . F5 . . Eb5 . C5 . . . . . - ."""
HOOK_LAST = """G5 . . Eb5 . . F5 . G5 . . C6 . . Bb5 . | Ab5 . . G5 . . F5 . D5 . . F5 . . Ab5 .
Bb5 . . C6 . . D6 . Bb5 . . G5 . . F5 . | G5 . . F5 . . Eb5 . C5 . . . . . . ."""
# A third or a sixth below the hook, for its last return.
HARMONY = """Eb5 . . C5 . . D5 . Eb5 . . G5 . . . . | F5 . . D5 . . Bb4 . D5 . . C5 . . D5 .
Bb4 . . D5 . . D5 . F5 . . D5 . . D5 . | C5 . . Bb4 . . G4 . . . - . Eb4 . G4 ."""
TEASER = """- . . . . . . . . . . . G5 . Eb5 . | F5 . . . G5 . . . Bb5 . . . . . . .
- . . . . . . . . . . . Ab5 . F5 . | D5 . . . F5 . . . . . . . G4 . Bb4 ."""
MOTIF_A = """- . G4 . C5 . . D5 . . Eb5 . D5 . C5 . | - . Ab4 . C5 . . Eb5 . . D5 . C5 . G4 .
- . G4 . C5 . . D5 . . Eb5 . G5 . F5 . | D5 . . . Bb4 . . G4 . . . . - . . ."""
MOTIF_B = """- . G4 . C5 . . D5 . . Eb5 . D5 . C5 . | - . Ab4 . C5 . . Eb5 . . F5 . Eb5 . C5 .
- . C5 . Eb5 . . G5 . . Bb5 . Ab5 . G5 . | F5 . . . D5 . . Bb4 . . G4 . - . . ."""
RISE_A = "Ab4 . C5 . Eb5 . Ab5 . G5 . Eb5 . C5 . Ab4 . | Bb4 . D5 . F5 . Bb5 . G5 . F5 . D5 . Bb4 ."
RISE_B = "C5 . Eb5 . G5 . C6 . Bb5 . G5 . Eb5 . C5 . | D5 F5 Ab5 C6 D5 F5 Ab5 C6 D5 F5 Ab5 D6 F5 Ab5 C6 F6"
FAREWELL = """G5 . . Eb5 . . F5 . G5 . . Bb5 . . . . | Ab5 . . F5 . . D5 . F5 . . D5 . . Bb4 .
C5 . . . . . G5 . . . . . C6 . . ."""
NIGHT_SONG = """G5 . . . . . . . Eb5 . . . F5 . . . | G5 . . . . . C5 . . . . . . . . .
Eb5 . . . . . . . D5 . . . C5 . . . | D5 . . . . . Bb4 . . . . . . . . ."""


def compose() -> Song:
    sketch = _band()
    verse = _verse(sketch, "Verse", MOTIF_A)
    verse_b = _verse(sketch, "Verse, answer", MOTIF_B)
    _fill_snare(verse_b)
    _toms(verse_b)
    chorus, chorus_b = _chorus(sketch, "Chorus", HOOK_A), _chorus(sketch, "Chorus, answer", HOOK_B)
    _crash(chorus)
    _fill_snare(chorus_b)
    sketch.play(_intro(sketch), "Intro")
    sketch.play(_intro_with_kick(sketch))
    first = verse.copy("Verse, crash")
    _crash(first)
    sketch.play(first, "Verse")
    sketch.play(verse_b)
    sketch.play(_lift(sketch, "Lift"), "Pre-chorus")
    sketch.play(chorus, "Chorus")
    sketch.play(chorus_b)
    sketch.play(_verse_in_clavinet(first), "Verse")
    sketch.play(verse_b)
    sketch.play(_breakdown(sketch, NIGHT, "Breakdown"), "Breakdown")
    sketch.play(_build(sketch), "Build")
    sketch.play(_last_chorus(chorus, "Last chorus"), "Chorus")
    last_b = chorus_b.copy("Last chorus, answer")
    last_b.clear("Lead")
    last_b.melody("Lead", "lead", HOOK_LAST, vibrato="453")
    _strings(last_b, CHORUS)
    _echoes(last_b)
    sketch.play(last_b)
    sketch.play(_outro(first), "Outro")
    sketch.play(_ending(sketch))
    return sketch.song(MESSAGE, Mixer(Strip(MASTER_DB), Limiter(True, -1.2, 120.0)))


MASTER_DB = -2.1


def _band() -> Sketch:
    sketch = Sketch("Night Bus", 122.0, "C", "minor", seed=22)
    for name, volume_db, panning, hue in (
        ("Kick", -1.0, 0.0, 0),
        ("Bass", -0.6, 0.0, 270),
        ("Lead", -2.1, 0.0, 140),
        ("Keys 1", -2.4, -0.6, 220),
        ("Keys 2", -2.4, 0.25, 220),
        ("Keys 3", -2.4, -0.25, 220),
        ("Keys 4", -2.4, 0.6, 220),
        ("Clap", -1.3, 0.0, 20),
        ("Hats", 3.0, 0.2, 50),
        ("Pluck", -3.8, -0.25, 190),
        ("Pluck echo", -5.8, 0.5, 195),
        ("Echo L", -3.1, -0.85, 150),
        ("Echo R", -4.1, 0.85, 150),
        ("Pad 1", -2.0, -0.8, 300),
        ("Pad 2", -2.0, 0.8, 300),
        ("Pad 3", -2.0, 0.0, 300),
        ("Strings", -4.0, 0.0, 320),
        ("Perc", -1.0, -0.3, 35),
        ("Effects", -6.0, 0.0, 0),
    ):
        sketch.channel(name, volume_db, panning, hue)
    for name, sound in (
        ("kick", "drums-analog/kick"),
        ("clap", "drums-analog/clap"),
        ("snare", "drums-analog/snare"),
        ("hat", "drums-analog/hat-closed"),
        ("open", "drums-analog/hat-open"),
        ("crash", "drums-dusty/crash"),
        ("tom", "drums-analog/tom-low"),
        ("conga", "percussion/conga-high"),
        ("shaker", "percussion/shaker"),
        ("bass", "basses/rubber"),
        ("lead", "chip/lead"),
        ("pluck", "plucks/synth"),
        ("keys", "keys/electric-piano"),
        ("box", "plucks/music-box"),
        ("saw 1", "pads/sweep-1"),
        ("saw 2", "pads/sweep-2"),
        ("saw 3", "pads/sweep-3"),
        ("saw 4", "pads/sweep-4"),
        ("strings", "pads/strings"),
        ("clavinet", "keys/clavinet"),
        ("vinyl", "effects/vinyl"),
        ("riser", "effects/riser"),
        ("fall", "effects/fall"),
        ("swell", "effects/reverse-cymbal"),
    ):
        sketch.voice(name, sound)
    return sketch


def _groove(page: Page, busy: bool = True) -> None:
    """Four on the floor, claps on two and four, hats between."""
    page.drums("Kick", "kick", "9...9...9...9... 9...9...9...9...9...9...9...9... 9...9...9...9.5.")
    page.drums("Clap", "clap", "....9.......9...")
    if busy:
        page.drums("Hats", "hat", "5.3.5.3.5.3.5.34")
        for row in range(2, page.rows, 4):
            page.put("Hats", row, "C4", "open", 0.8)
        page.drums("Perc", "shaker", "5375537553755376")
        page.fill("Perc", "conga", "..6..4.7", 24)
        page.fill("Perc", "conga", "..6..4.75.7.", 52)
    else:
        page.drums("Hats", "open", "..6...6...6...6.")


BASS_BUSY = ((2, 0, 0.9), (3, 0, 0.6), (6, 12, 0.8), (10, 0, 0.95), (11, 0, 0.6), (13, 12, 0.75))
BASS_PLAIN = ((2, 0, 0.9), (6, 0, 0.7), (10, 0, 0.9))
SCALE = (0, 2, 3, 5, 7, 8, 10)


def _bass_line(page: Page, chords: tuple, busy: bool) -> None:
    """Off the kick, with octaves; the last note of a bar leads to the next root."""
    for bar, (root, _) in enumerate(chords):
        low, start = note(root), bar * 16
        for row, shift, velocity in BASS_BUSY if busy else BASS_PLAIN:
            page.put("Bass", start + row, low + shift, "bass", velocity)
            page.off("Bass", start + row + 2)
        page.put("Bass", start + 14, _leading_to(note(chords[(bar + 1) % len(chords)][0]), low) if busy else low, "bass", 0.8)
        page.off("Bass", start + 16)


def _leading_to(target: int, origin: int) -> int:
    """The scale's neighbour of the target on the side the line comes from, or else on the other."""
    for side in (1, -1) if origin > target else (-1, 1):
        neighbour = next(target + side * step for step in (1, 2) if (target + side * step) % 12 in SCALE)
        if neighbour != origin:
            return neighbour
    return target


def _comping(page: Page, chords: tuple, velocity: float = 0.78) -> None:
    """The electric piano's off-beat chords, strummed by a hand."""
    for bar, (_, names) in enumerate(chords):
        start = bar * 16
        page.chord(KEYS, start, names, "keys", velocity, 3, strum=True)
        page.chord(KEYS, start + 6, names, "keys", velocity * 0.8, 2)
        page.chord(KEYS, start + 11, names, "keys", velocity * 0.9, 3)


def _saw_pads(page: Page, chords: tuple, voice: str, velocity: float = 0.8, pumped: bool = True) -> None:
    """Three voices of the chord, ducking under the kick."""
    for bar, (_, names) in enumerate(chords):
        page.chord(PADS, bar * 16, (names[0], names[2], names[3]), voice, velocity)
    if pumped:
        page.pump(PADS)


def _strings(page: Page, chords: tuple, velocity: float = 0.75) -> None:
    """One long line on top of the chords."""
    for bar, (_, names) in enumerate(chords):
        page.put("Strings", bar * 16, note(names[3]) + 12, "strings", velocity)


def _echoes(page: Page) -> None:
    page.clear("Echo L", "Echo R")
    page.echo("Lead", "Echo L", 3, 0.5)
    page.echo("Lead", "Echo R", 6, 0.36)


def _crash(page: Page) -> None:
    page.put("Effects", 0, "C4", "crash", 0.9)


def _fill_snare(page: Page) -> None:
    """The last half bar: claps tumble, the kick makes room."""
    page.fill("Clap", "snare", "5.7.6789", 56, gain=0.85)
    page.clear("Kick", start=60)


def _toms(page: Page) -> None:
    for row, name in ((58, "G4"), (60, "E4"), (61, "D4"), (63, "A3")):
        page.put("Perc", row, name, "tom", 0.8)


def _intro(sketch: Sketch) -> Page:
    page = sketch.page("Intro, empty street")
    page.put("Effects", 0, "C4", "vinyl", 1.0)
    for bar, (_, names) in enumerate(VERSE):
        page.chord(KEYS, bar * 16, names, "keys", 0.85, 14, strum=True)
        page.chord(KEYS[2:], bar * 16 + 10, names[2:], "keys", 0.55)
        page.chord(PADS, bar * 16, (names[0], names[2], names[3]), "saw 1", 0.45)
    page.drums("Hats", "hat", "..3...3...3...34", 32)
    page.melody("Lead", "box", TEASER, velocity=0.62)
    _echoes(page)
    for bar, (root, _) in enumerate(VERSE):
        page.put("Bass", bar * 16, root, "bass", 0.25 + 0.07 * bar)
        page.off("Bass", bar * 16 + 12)
    page.drums("Kick", "kick", "5.........3.....", 32)
    page.fill("Kick", "kick", "9..9..7.", 56)
    return page


def _intro_with_kick(sketch: Sketch) -> Page:
    page = sketch.page("Intro, doors close")
    page.put("Effects", 0, "C4", "vinyl", 0.8)
    _groove(page, busy=False)
    page.clear("Clap", end=32)
    _comping(page, VERSE, 0.7)
    _saw_pads(page, VERSE, "saw 1", 0.8)
    _bass_line(page, VERSE, busy=False)
    page.melody("Pluck", "pluck", MOTIF_A, velocity=0.45)
    page.clear("Pluck", end=32)
    page.echo("Pluck", "Pluck echo", 3, 0.5)
    page.put("Effects", 47, "C4", "swell", 0.9)
    _fill_snare(page)
    return page


def _verse(sketch: Sketch, name: str, motif: str) -> Page:
    page = sketch.page(name)
    _groove(page)
    _bass_line(page, VERSE, busy=True)
    _comping(page, VERSE, 0.72)
    _saw_pads(page, VERSE, "saw 2", 0.55)
    page.melody("Pluck", "pluck", motif, velocity=0.8)
    page.echo("Pluck", "Pluck echo", 3, 0.55)
    return page


def _verse_in_clavinet(verse: Page) -> Page:
    page = verse.copy("Verse, second")
    page.clear("Lead", "Echo L")
    for bar in range(4):
        root = note(VERSE[bar][0]) % 12 + 48
        for row, shift, velocity in ((3, 0, 0.7), (5, 12, 0.5), (7, 10, 0.6), (9, 12, 0.7), (13, 7, 0.55), (15, 10, 0.6)):
            page.put("Echo L", bar * 16 + row, root + shift, "clavinet", velocity, "EC4")
    return page


def _lift(sketch: Sketch, name: str) -> Page:
    page = sketch.page(name)
    _groove(page)
    page.clear("Kick", start=48)
    _bass_line(page, LIFT, busy=True)
    _comping(page, LIFT, 0.75)
    for bar, voice in enumerate(("saw 1", "saw 2", "saw 3", "saw 4")):
        page.chord(PADS, bar * 16, (LIFT[bar][1][0], LIFT[bar][1][2], LIFT[bar][1][3]), voice, 0.7)
    page.pump(PADS, end=48)
    page.melody("Pluck", "pluck", RISE_A, velocity=0.6)
    page.melody(
        "Pluck",
        "pluck",
        RISE_B,
        32,
        velocity=0.65,
    )
    page.echo("Pluck", "Pluck echo", 3, 0.5)
    page.put("Effects", 40, "C4", "riser", 1.0)
    page.clear("Clap", start=48)
    page.fill("Clap", "clap", "5.5.5.5.6.6.7.7.", 48)
    for row in range(56, 64):
        page.effect("Clap", row, "E93" if row < 60 else "E92")
        if row % 2:
            page.put("Clap", row, "C4", "clap", 0.6 + 0.04 * (row - 56))
    page.melody("Lead", "lead", "- - - - - - - - - - - - G4 . Bb4 .", 48, velocity=0.8)
    return page


def _chorus(sketch: Sketch, name: str, hook: str) -> Page:
    page = sketch.page(name)
    _groove(page)
    _bass_line(page, CHORUS, busy=True)
    _comping(page, CHORUS, 0.8)
    _saw_pads(page, CHORUS, "saw 3", 0.85)
    page.melody("Lead", "lead", hook, velocity=0.9, vibrato="453")
    _echoes(page)
    for bar, (_, names) in enumerate(CHORUS):
        for index, row in enumerate((1, 3, 5, 7, 9, 11, 13, 15)):
            page.put("Pluck", bar * 16 + row, names[(index * 3) % 4], "pluck", 0.42)
    return page


def _breakdown(sketch: Sketch, chords: tuple, name: str) -> Page:
    page = sketch.page(name)
    page.put("Effects", 0, "C4", "fall", 0.8)
    for bar, (root, names) in enumerate(chords):
        page.chord(KEYS, bar * 16, names, "keys", 0.8, 15, strum=True)
        page.chord(KEYS[1:], bar * 16 + 8, names[1:], "keys", 0.5)
        page.chord(PADS, bar * 16, (names[0], names[1], names[3]), "strings", 0.7)
        page.put("Bass", bar * 16, root, "bass", 0.45)
        page.off("Bass", bar * 16 + 12)
    page.melody("Lead", "box", NIGHT_SONG, velocity=0.9)
    page.echo("Lead", "Echo L", 3, 0.5)
    page.echo("Lead", "Echo R", 6, 0.35)
    page.drums("Perc", "shaker", "4.2.4.2.4.2.4.23", 32)
    return page


def _build(sketch: Sketch) -> Page:
    page = _breakdown(sketch, LIFT, "Build")
    page.clear(*PADS, "Lead", "Echo L", "Echo R", "Effects")
    for bar, voice in enumerate(("saw 1", "saw 2", "saw 3", "saw 4")):
        page.chord(PADS, bar * 16, LIFT[bar][1][1:], voice, 0.55 + 0.1 * bar)
    page.melody("Lead", "box", "Ab5 . . . G5 . . . Eb5 . . . C5 . . . | Bb5 . . . G5 . . . F5 . . . D5 . . .", velocity=0.85)
    page.melody("Lead", "lead", "C5 . Eb5 . G5 . Bb5 . C5 . Eb5 . G5 . C6 . | D5 . F5 . Ab5 . C6 . D6 . . . G4 . Bb4 .", 32, velocity=0.7)
    _echoes(page)
    page.drums("Hats", "hat", "..5...5...5...5.", 16)
    page.fill("Kick", "kick", "7...7...7...7...", 16)
    page.fill("Kick", "kick", "8...8...8...8...", 32)
    page.fill("Clap", "snare", "3.3.3.3.4.4.4.4.5.5.5.5.6666666677778888", 24, gain=0.8)
    page.clear("Clap", start=62)
    page.put("Effects", 40, "C4", "riser", 1.0)
    return page


def _last_chorus(chorus: Page, name: str) -> Page:
    page = chorus.copy(name)
    page.clear(*PADS)
    _saw_pads(page, CHORUS, "saw 4", 0.9)
    _strings(page, CHORUS)
    page.clear("Pluck")
    page.melody("Pluck", "pluck", HARMONY, velocity=0.75)
    return page


def _outro(verse: Page) -> Page:
    page = verse.copy("Outro")
    page.clear("Clap", "Pluck", "Pluck echo", start=32)
    page.clear("Bass", start=48)
    page.put("Strings", 0, "D6", "strings", 0.5)
    page.off("Strings", 30)
    for row in range(48, 64, 4):
        page.clear("Kick", start=row + 1, end=row + 4)
    return page


def _ending(sketch: Sketch) -> Page:
    page = sketch.page("Last stop")
    page.put("Effects", 0, "C4", "vinyl", 1.0)
    for bar, (root, names) in enumerate(NIGHT[:2]):
        page.chord(KEYS, bar * 16, names, "keys", 0.8 - 0.1 * bar, 14, strum=True)
        page.chord(PADS, bar * 16, (names[0], names[2], names[3]), "saw 1", 0.5 - 0.1 * bar)
        page.put("Bass", bar * 16, root, "bass", 0.6)
        page.off("Bass", bar * 16 + 12)
    page.melody("Lead", "box", FAREWELL, velocity=0.8)
    _echoes(page)
    # The last chord keeps its ninth and is left to ring.
    page.chord(KEYS, 32, ("Eb4", "Bb4", "D5", "G5"), "keys", 0.75, strum=True)
    page.chord(PADS, 32, ("Eb4", "G4", "Bb4"), "saw 1", 0.35)
    page.put("Bass", 32, "C2", "bass", 0.6)
    page.off("Bass", 46)
    for channel in (*PADS, "Effects"):
        page.off(channel, 48)
    return page
