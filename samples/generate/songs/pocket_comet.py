"""Pocket Comet: chiptune in A minor at 150 BPM, where a tick is a sixtieth of a second, as on a console."""

from __future__ import annotations

from composer import Page, Sketch, note

from toccata.song import Limiter, Mixer, Song, Strip

MESSAGE = """Two pulse waves, a triangle, noise, and every trick that made four voices sound like an orchestra:
arpeggios (0xy) for chords, the same melody late and soft for echo, vibrato (4xy) on long notes,
tone portamento (3xx) in the breakdown, and a toccata in the bridge."""

# (bass, where the arpeggio starts, its steps): neighbours share notes, so the chords glide.
CHORDS = {
    "Am": ("A2", "A4", "037"),
    "F": ("F2", "A4", "038"),
    "C": ("C3", "G4", "059"),
    "G": ("G2", "G4", "047"),
    "Dm": ("D3", "A4", "058"),
    "E7": ("E2", "G#4", "038"),
    "Em": ("E2", "G4", "049"),
    "A": ("A2", "A4", "047"),
    "Bb": ("A#2", "A#4", "047"),
    "Gm": ("G2", "A#4", "049"),
    "A7": ("A2", "G4", "069"),
}
VERSE_1, VERSE_2 = ("Am", "F", "C", "G"), ("Am", "F", "Dm", "E7")
PRE = ("F", "G", "Em", "E7")
CHORUS_1, CHORUS_2 = ("F", "G", "C", "Am"), ("F", "G", "A", "A")
BRIDGE_1, BRIDGE_2 = ("Dm", "Bb", "C", "Am"), ("Dm", "Gm", "A7", "E7")

# An eighth a step.
TUNE_1 = "A4 . C5 D5 E5 . . C5 | A5 . G5 F5 E5 . C5 . | G4 . C5 D5 E5 . G5 . | D5 . . B4 G4 . B4 ."
TUNE_2 = "A4 . C5 D5 E5 . . A5 | G5 . F5 E5 C5 . F5 . | D5 . F5 A5 G5 . F5 . | E5 . . G#4 B4 . D5 ."
TUNE_INTRO = "- - - - - - - - | - - - - - - - - | A4 . D5 . F5 . A5 . | G#5 . E5 . D5 . B4 ."
TUNE_OUTRO = "B5 . . A5 . . B5 . | C#6 . . B5 . . A5 . | B5 . . . F#5 . . . | D#5 . F#5 . B5 . . -"
TUNE_PRE = "C5 . . A4 C5 . F5 . | D5 . . B4 D5 . G5 . | E5 . . B4 E5 . G5 . | G#5 . . E5 B5 . . -"
HOOK_1 = "A5 . . G5 . . A5 . | B5 . . A5 . . G5 . | E5 . . G5 . . C6 . | B5 . A5 . E5 . . ."
HOOK_2 = "A5 . . G5 . . F5 . | G5 . . A5 . . B5 . | C#6 . . . . . B5 . | A5 . . . E5 . . -"
DREAM = "A5 . . . . . G5 . | B5 . . . . . G5 . | E5 . . . G5 . C6 . | B5 . . . A5 . . ."
COUNTER_1 = "E4 . . E4 . A4 . . | F4 . . F4 . A4 . . | E4 . . E4 . G4 . . | D4 . . D4 . G4 . ."
COUNTER_2 = "E4 . . E4 . A4 . . | F4 . . F4 . A4 . . | F4 . . F4 . A4 . . | E4 . . G#4 . B4 . ."

TONES = {
    "Dm": ("D4", "F4", "A4", "D5", "F5", "A5"),
    "Bb": ("D4", "F4", "Bb4", "D5", "F5", "Bb5"),
    "C": ("E4", "G4", "C5", "E5", "G5", "C6"),
    "Am": ("E4", "A4", "C5", "E5", "A5", "C6"),
    "Gm": ("D4", "G4", "Bb4", "D5", "G5", "Bb5"),
    "A7": ("E4", "G4", "C#5", "E5", "G5", "A5"),
    "E7": ("D4", "G#4", "B4", "D5", "E5", "G#5"),
}
FIGURES = ((0, 2, 1, 3, 2, 4, 3, 5, 4, 3, 4, 2, 3, 1, 2, 0), (5, 4, 3, 4, 3, 2, 3, 2, 1, 2, 1, 0, 1, 2, 3, 4))
MOVING = ("Lead", "Echo L", "Echo R", "Duo", "Arp", "Arp 2", "Bass")


def compose() -> Song:
    sketch = _band()
    verse_1, verse_2 = _verse(sketch, "Verse", VERSE_1, TUNE_1), _verse(sketch, "Verse, answer", VERSE_2, TUNE_2)
    _fill(verse_2, "5.5.6.7.")
    pre = _pre(sketch)
    chorus_1, chorus_2 = _chorus(sketch, "Chorus", CHORUS_1, HOOK_1), _chorus(sketch, "Chorus, answer", CHORUS_2, HOOK_2)
    chorus_1.put("Crash", 0, "C4", "crash", 0.9)
    _fill(chorus_2, "5.567.78")
    sketch.play(_intro(sketch), "Intro")
    sketch.play(_intro_drums(sketch))
    for page, section in ((verse_1, "Verse"), (verse_2, ""), (pre, "Pre-chorus"), (chorus_1, "Chorus"), (chorus_2, "")):
        sketch.play(page, section)
    second_1, second_2 = _with_counter(verse_1, COUNTER_1), _with_counter(verse_2, COUNTER_2)
    for page, section in ((second_1, "Verse"), (second_2, ""), (pre, "Pre-chorus"), (chorus_1, "Chorus"), (chorus_2, "")):
        sketch.play(page, section)
    sketch.play(_toccata(sketch, "Toccata", BRIDGE_1, False), "Bridge")
    sketch.play(_toccata(sketch, "Toccata, turning", BRIDGE_2, True))
    sketch.play(_breakdown(sketch), "Breakdown")
    sketch.play(_climb(pre), "Build")
    for page, section in ((chorus_1, "Chorus"), (chorus_2, "")):
        higher = page.copy(f"{page.name}, higher")
        higher.transpose(2, *MOVING)
        higher.put("Crash", 0, "C4", "crash", 0.9)
        sketch.play(higher, section)
    sketch.play(_outro(sketch), "Outro")
    return sketch.song(MESSAGE, Mixer(Strip(MASTER_DB), Limiter(True, -1.2, 80.0)))


MASTER_DB = -3.2


def _band() -> Sketch:
    sketch = Sketch("Pocket Comet", 150.0, "A", "minor", seed=64, human=0.05)
    for name, volume_db, panning, hue in (
        ("Lead", -1.1, 0.0, 140),
        ("Echo L", 0.9, -0.85, 150),
        ("Echo R", 0.9, 0.85, 150),
        ("Duo", -5.0, 0.4, 90),
        ("Arp", -4.0, -0.7, 200),
        ("Arp 2", -3.5, 0.7, 210),
        ("Bass", -1.0, 0.0, 270),
        ("Kick", 2.0, 0.0, 0),
        ("Snare", 2.5, 0.0, 20),
        ("Hats", 1.5, 0.2, 50),
        ("Crash", -3.0, -0.3, 35),
    ):
        sketch.channel(name, volume_db, panning, hue)
    for name, sound in (
        ("lead", "chip/lead"),
        ("thin", "chip/thin"),
        ("pluck", "chip/pluck"),
        ("swirl", "chip/swirl"),
        ("organ", "chip/organ"),
        ("bass", "chip/bass"),
        ("kick", "drums-chip/kick"),
        ("snare", "drums-chip/snare"),
        ("hat", "drums-chip/hat-closed"),
        ("open", "drums-chip/hat-open"),
        ("crash", "drums-chip/crash"),
        ("tom", "drums-chip/tom-low"),
        ("coin", "effects/coin"),
        ("laser", "effects/laser"),
    ):
        sketch.voice(name, sound)
    return sketch


def _arpeggio(page: Page, channel: str, chords: tuple[str, ...], line: str, voice: str = "pluck", shift: int = 0) -> None:
    """Chords as one voice: struck in a rhythm (a digit is a velocity), spun by 0xy on every row."""
    rhythm = line.replace(" ", "")
    for bar, name in enumerate(chords):
        _, start, steps = CHORDS[name]
        for row in range(16):
            at, mark = bar * 16 + row, rhythm[row % len(rhythm)]
            if mark != ".":
                page.put(channel, at, note(start) + shift, voice, int(mark) / 9)
            page.effect(channel, at, steps)


def _bass(page: Page, chords: tuple[str, ...], line: str) -> None:
    """L the root, H its octave, F its fifth, - silence; the end of a bar slides towards the next root."""
    shifts = {"L": 0, "H": 12, "F": 7}
    rhythm = line.replace(" ", "")
    for bar, name in enumerate(chords):
        low = note(CHORDS[name][0])
        for row, mark in enumerate(rhythm):
            if mark in shifts:
                page.put("Bass", bar * 16 + row, low + shifts[mark], "bass", 0.95 if mark == "L" else 0.85)
            elif mark == "-":
                page.off("Bass", bar * 16 + row)


def _beat(page: Page, kick: str, snare: str, hats: str) -> None:
    page.drums("Kick", "kick", kick)
    page.drums("Snare", "snare", snare)
    page.drums("Hats", "hat", hats)


def _echoes(page: Page) -> None:
    page.clear("Echo L", "Echo R")
    page.echo("Lead", "Echo L", 3, 0.42)
    page.echo("Lead", "Echo R", 6, 0.28)


def _fill(page: Page, line: str) -> None:
    """Half a bar of snare, toms falling beneath it."""
    page.fill("Snare", "snare", line, 56)
    page.clear("Kick", start=56)
    for row, name in ((56, "E4"), (58, "C4"), (60, "A3"), (62, "F3")):
        page.put("Kick", row, name, "tom", 0.9)


def _below(name: str, chord: str) -> str:
    """The chord's next tone at least a third below a melody's note, for the second voice."""
    start, steps = note(CHORDS[chord][1]), CHORDS[chord][2]
    classes = {(start + int(step, 16)) % 12 for step in steps}
    pitch = next(pitch for pitch in range(note(name) - 3, 0, -1) if pitch % 12 in classes)
    return f"{('C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B')[pitch % 12]}{pitch // 12 - 1}"


def _second_voice(tune: str, chords: tuple[str, ...]) -> str:
    """The tune's rhythm in the chords' tones below it."""
    bars = [bar.split() for bar in tune.split("|")]
    return " | ".join(
        " ".join(token if token in ".-" else _below(token, chord) for token in bar) for bar, chord in zip(bars, chords, strict=True)
    )


def _intro(sketch: Sketch) -> Page:
    page = sketch.page("Power on")
    page.put("Crash", 0, "C4", "coin", 0.9)
    _arpeggio(page, "Arp", VERSE_1, "7..5..4.6..5..4.")
    _arpeggio(page, "Arp 2", VERSE_1, "..3..3..3..3..3.", "organ", 12)
    page.clear("Arp 2", end=32)
    for bar, name in enumerate(VERSE_1):
        page.put("Bass", bar * 16, CHORDS[name][0], "bass", 0.8)
        page.off("Bass", bar * 16 + 12)
    page.drums("Hats", "hat", "4...4...4...4...", 32)
    page.fill("Kick", "kick", "9.....9.9.9.9999", 48)
    return page


def _intro_drums(sketch: Sketch) -> Page:
    page = sketch.page("Take off")
    _arpeggio(page, "Arp", VERSE_2, "7..5..4.6..5..4.")
    _arpeggio(page, "Arp 2", VERSE_2, "..3..3..3..3..3.", "organ", 12)
    _bass(page, VERSE_2, "L.-.L.-.L.-.L.H.")
    _beat(page, "9.....9.9.......", "....9.......9...", "6.4.6.4.6.4.6.44")
    page.melody(
        "Lead",
        "lead",
        TUNE_INTRO,
        step=2,
        velocity=0.7,
        vibrato="463",
    )
    _echoes(page)
    page.put("Crash", 0, "C4", "crash", 0.8)
    _fill(page, "5.5.6677")
    return page


def _verse(sketch: Sketch, name: str, chords: tuple[str, ...], tune: str) -> Page:
    page = sketch.page(name)
    page.melody("Lead", "lead", tune, step=2, velocity=0.92, vibrato="463")
    _echoes(page)
    _arpeggio(page, "Arp", chords, "6...4...5...4.4.")
    _bass(page, chords, "L..L..H.L.H.L.F.")
    _beat(page, "9.....9...9.....", "....9.......9...", "6.4.6.4.6.4.6.45")
    return page


def _with_counter(verse: Page, counter: str) -> Page:
    page = verse.copy(f"{verse.name}, with a friend")
    page.melody("Duo", "thin", counter, step=2, velocity=0.7)
    page.drums("Hats", "hat", "6446644664466446")
    for row in range(6, 64, 16):
        page.put("Hats", row, "C4", "open", 0.8)
    return page


def _pre(sketch: Sketch) -> Page:
    page = sketch.page("Countdown")
    page.melody("Lead", "lead", TUNE_PRE, step=2, velocity=0.85, vibrato="463")
    _echoes(page)
    _arpeggio(page, "Arp", PRE, "6.5.6.5.6.5.6.5.")
    _arpeggio(page, "Arp 2", PRE, "4...4...4...4...", "organ", 12)
    _bass(page, PRE, "L.L.L.L.L.L.L.L.")
    page.drums("Kick", "kick", "9...9...9...9...")
    page.drums("Snare", "snare", "................................................5.5.5.5.6.6.6778")
    page.drums("Hats", "hat", "..6...6...6...6.")
    page.put("Crash", 52, "C4", "laser", 0.5)
    return page


def _chorus(sketch: Sketch, name: str, chords: tuple[str, ...], hook: str) -> Page:
    page = sketch.page(name)
    page.melody("Lead", "lead", hook, step=2, velocity=1.0, vibrato="464")
    _echoes(page)
    page.melody("Duo", "thin", _second_voice(hook, chords), step=2, velocity=0.85)
    _arpeggio(page, "Arp", chords, "7.5.7.5.7.5.7.55")
    _arpeggio(page, "Arp 2", chords, "5.....5.....5...", "swirl", -12)
    _bass(page, chords, "L.H.L.H.L.H.LFH.")
    _beat(page, "9..9..9...9..9..", "....9.......9..3", "7.5.7.5.7.5.7.5.")
    for row in range(2, 64, 8):
        page.put("Hats", row, "C4", "open", 0.75)
    return page


def _toccata(sketch: Sketch, name: str, chords: tuple[str, ...], turning: bool) -> Page:
    """Broken chords in sixteenths against a slow second voice moving the other way."""
    page = sketch.page(name)
    for bar, chord in enumerate(chords):
        tones, figure = TONES[chord], FIGURES[(bar + turning) % 2]
        for row, index in enumerate(figure):
            page.put("Lead", bar * 16 + row, tones[index], "thin", 0.95 if row % 4 == 0 else 0.72)
        for beat, index in enumerate(reversed(figure[::4])):
            page.put("Duo", bar * 16 + beat * 4, note(tones[index]) - 12, "lead", 0.7)
        _bass(page, chords, "L...-...L...-...")
    _arpeggio(page, "Arp 2", chords, "4...............", "organ", 0)
    _echoes(page)
    page.drums("Kick", "kick", "9.......9......." if not turning else "9...9...9...9...")
    page.drums("Hats", "hat", "5...5...5...5...")
    if turning:
        page.drums("Snare", "snare", "................................4...4...4...4...5.5.5.5.6667778.")
    return page


def _breakdown(sketch: Sketch) -> Page:
    """The hook as a dream: half time, sliding from note to note."""
    page = sketch.page("Weightless")
    page.melody("Lead", "swirl", DREAM, step=2, velocity=0.75)
    for row in range(1, page.rows):
        cell = page.cells["Lead"][row]
        page.effect("Lead", row, "30C" if cell[0] < 120 else "453")
    _echoes(page)
    for bar, name in enumerate(CHORUS_1):
        low, start, steps = CHORDS[name]
        page.put("Bass", bar * 16, low, "bass", 0.75)
        page.put("Arp", bar * 16, start, "organ", 0.7)
        page.put("Arp 2", bar * 16 + 6, note(start) + 12, "pluck", 0.5)
        for row in range(16):
            page.effect("Arp", bar * 16 + row, steps)
            page.effect("Arp 2", bar * 16 + row, steps)
    page.drums("Kick", "kick", "9...............")
    page.drums("Snare", "snare", "........7.......")
    page.drums("Hats", "hat", "4...3...4...3...")
    return page


def _climb(pre: Page) -> Page:
    page = pre.copy("Countdown, last")
    page.clear("Kick", "Snare", end=32)
    page.clear("Snare", start=32)
    page.fill("Snare", "snare", "3.3.3.3.4.4.4.4.5555666677778888", 32)
    # The last two bars lift everything to the new key's dominant.
    page.transpose(2, "Arp", "Arp 2", "Bass")
    page.clear("Lead", "Echo L", "Echo R")
    page.melody("Lead", "lead", TUNE_PRE, step=2, velocity=0.85, vibrato="463", transpose=2)
    _echoes(page)
    return page


def _outro(sketch: Sketch) -> Page:
    page = sketch.page("Landing")
    chords = ("G", "A", "A", "A")
    _arpeggio(page, "Arp", chords, "7..5..4.6..5..4.", shift=2)
    page.clear("Arp", start=48)
    page.put("Arp", 48, "B4", "organ", 0.8)
    for row in range(48, 64):
        page.effect("Arp", row, "047")
        if row > 52:
            page.volume("Arp", row, "-1")
    for row, name in ((0, "A2"), (16, "B2"), (48, "B1")):
        page.put("Bass", row, name, "bass", 0.9)
        page.off("Bass", row + 12)
    page.melody(
        "Lead",
        "lead",
        TUNE_OUTRO,
        step=2,
        velocity=0.85,
        vibrato="463",
    )
    _echoes(page)
    page.fill("Kick", "kick", "9.....9.9.......9.....9.9.......9", 0)
    page.fill("Snare", "snare", "....9.......9.......9.......9.88", 0)
    page.put("Crash", 32, "C4", "crash", 0.9)
    page.put("Crash", 60, "D4", "coin", 0.7)
    return page
