"""The song itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from toccata.notation.cells import MAX_EFFECTS
from toccata.song.instrument import Instrument
from toccata.song.macros import ACTIVE_MACROS, FIXED_MACROS, MidiMacros
from toccata.song.mixer import Mixer, Strip
from toccata.song.order import OrderEntry
from toccata.song.pattern import MAX_ROWS, Pattern
from toccata.song.rules import PlayRules
from toccata.song.sample import Interpolation, Sample

MAX_CHANNELS = 64
MAX_PATTERNS = 1000
MAX_ORDER = 1000
MAX_SLOTS = 255
TEMPO_RANGE = (20.0, 999.0)
SPEED_RANGE = (1, 255)
SWING_RANGE = (25.0, 75.0)
MAX_GROOVE = 32
GLOBAL_VOLUME = 64
FINE_GLOBAL_VOLUME = 128
FULL_MIX = 128
"""Of the mix volume and the stereo separation."""


@dataclass(frozen=True, slots=True)
class TimeSignature:
    """beats of 1/unit a bar."""

    beats: int = 4
    unit: int = 4


AmigaFilter = Literal["off", "a500", "a1200"]
TempoMode = Literal["classic", "alternative", "modern"]
TEMPO_MODES: tuple[TempoMode, ...] = ("classic", "alternative", "modern")
AMIGA_FILTERS: tuple[AmigaFilter, ...] = ("off", "a500", "a1200")


@dataclass(frozen=True, slots=True)
class Channel:
    """A column of every pattern and its strip. hue: degrees of the colour wheel, −1 lets the theme choose.

    panning: where its notes start, 0–256, 128 the centre (the strip's panning comes after it). surround: whether they start
    with the right side upside down.
    """

    name: str = ""
    hue: int = -1
    effect_columns: int = 1
    panning: int = 128
    volume: int = 64
    strip: Strip = Strip()
    groove: tuple[int, ...] = ()
    """As the song's, for this channel alone; its rows meet the others' where a pattern begins."""
    surround: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Song:
    """Everything that is saved. Instruments and samples are slots: index 0 is instrument 1; None is an empty slot."""

    title: str = ""
    artist: str = ""
    message: str = ""
    tempo: float = 125.0
    """BPM by FastTracker 2's clock: a tick lasts 2.5 / tempo seconds, unless the tempo mode says otherwise."""
    tempo_mode: TempoMode = "classic"
    """What the tempo counts. alternative: ticks a second. modern: beats a minute, whatever the speed (OpenMPT's tempo modes)."""
    speed: int = 6
    """Ticks a row."""
    groove: tuple[int, ...] = ()
    """Ticks of one row after another, over and over from a pattern's first row; instead of the speed unless empty."""
    swing: float = 50.0
    """Percent of each pair that its first half lasts, 25–75; 50 is straight. A groove of the song stands instead of it."""
    swing_rows: int = 1
    """Rows of half a pair: 1 swings sixteenths where a beat has 4 rows, 2 eighths."""
    time_signature: TimeSignature = TimeSignature()
    rows_per_beat: int = 4
    key: str = ""
    """The tonic, `C` to `B` with `#`; empty is none."""
    scale: str = ""
    """`major`, `minor`, ...; empty is none."""
    global_volume: int = 64
    """0–64; 0–128 by the rule fine_global_volume."""
    mix_volume: int = 128
    """How loud all notes are mixed, 0–128."""
    stereo_separation: int = 128
    """How far notes are panned from the centre, 0 (mono) to 128 (as they say)."""
    amiga_filter: AmigaFilter = "off"
    """Whose output filters all that is heard goes through: none, or an Amiga's, of which E0x switches one."""
    restart: int = 0
    """The order entry where the song goes on after its end."""
    rings_out: bool = True
    """A render goes on after the song's end until it is quiet; else it stops there, as players of modules do."""
    interpolation: Interpolation = "sinc"
    channels: tuple[Channel, ...] = ()
    order: tuple[OrderEntry, ...] = (OrderEntry(0),)
    patterns: tuple[Pattern, ...] = ()
    instruments: tuple[Instrument | None, ...] = ()
    samples: tuple[Sample | None, ...] = ()
    bookmarks: tuple[tuple[int, int], ...] = ()
    """(pattern, row) of places to come back to; one may be left of a row that is gone."""
    mixer: Mixer = Mixer()
    rules: PlayRules = PlayRules()
    midi_macros: MidiMacros = MidiMacros()
    unknown: tuple[tuple[str, object], ...] = ()
    """Keys of a newer minor format, kept for saving."""

    @property
    def loudest_global_volume(self) -> int:
        """What its global volume counts to by its rules."""
        return FINE_GLOBAL_VOLUME if self.rules.fine_global_volume else GLOBAL_VOLUME

    @property
    def beats_per_minute(self) -> float:
        """The tempo a musician would tap: by rows a beat and ticks a row."""
        return self.beats_per_minute_at(self.tempo, self.ticks_per_row)

    def beats_per_minute_at(self, tempo: float, ticks_per_row: float) -> float:
        """As `beats_per_minute`, at another tempo and speed."""
        if self.tempo_mode == "modern":
            return tempo
        return tempo * (60 if self.tempo_mode == "alternative" else 24) / (ticks_per_row * self.rows_per_beat)

    @property
    def ticks_per_row(self) -> float:
        """How many ticks a row lasts at the song's own speed; the average of a groove."""
        return sum(self.groove) / len(self.groove) if self.groove else float(self.speed)

    @property
    def rows_per_bar(self) -> int:
        return max(1, round(self.rows_per_beat * self.time_signature.beats * 4 / self.time_signature.unit))

    def bar_and_beat(self, row: int) -> tuple[int, int, bool]:
        """The bar and the beat in it, from 0, in which a row of a pattern lies, and whether a beat begins there.

        Bars count from the pattern's start, beats from the bar's.
        """
        bar, place = divmod(row, self.rows_per_bar)
        return bar, place // self.rows_per_beat, place % self.rows_per_beat == 0

    def instrument(self, number: int) -> Instrument | None:
        """Instrument 1–255 as cells name it; None for an empty or missing slot."""
        return self.instruments[number - 1] if 1 <= number <= len(self.instruments) else None

    def sample(self, number: int) -> Sample | None:
        """Sample 1–255; None for an empty or missing slot."""
        return self.samples[number - 1] if 1 <= number <= len(self.samples) else None


def _timing_problems(song: Song) -> list[str]:
    found = []
    if not SWING_RANGE[0] <= song.swing <= SWING_RANGE[1]:
        found.append(f"a swing of {song.swing} percent; it is {SWING_RANGE[0]:g} to {SWING_RANGE[1]:g}")
    if not 1 <= song.swing_rows <= 16:
        found.append(f"a swing of {song.swing_rows} rows; it is 1 to 16")
    whose = [("the song", song.groove), *((f"channel {index}", channel.groove) for index, channel in enumerate(song.channels, 1))]
    for owner, groove in whose:
        if len(groove) > MAX_GROOVE or any(not SPEED_RANGE[0] <= ticks <= SPEED_RANGE[1] for ticks in groove):
            found.append(f"the groove of {owner}; it has at most {MAX_GROOVE} rows of {SPEED_RANGE[0]} to {SPEED_RANGE[1]} ticks")
    return found


def problems(song: Song) -> list[str]:
    """What is wrong with a song, a sentence each; empty when its invariants hold.

    Loaders refuse a song that has any; edits never make one.
    """
    found = []
    if not 1 <= len(song.channels) <= MAX_CHANNELS:
        found.append(f"{len(song.channels)} channels; a song has 1 to {MAX_CHANNELS}")
    if not 1 <= len(song.patterns) <= MAX_PATTERNS:
        found.append(f"{len(song.patterns)} patterns; a song has 1 to {MAX_PATTERNS}")
    if not 1 <= len(song.order) <= MAX_ORDER:
        found.append(f"{len(song.order)} order entries; a song has 1 to {MAX_ORDER}")
    if not TEMPO_RANGE[0] <= song.tempo <= TEMPO_RANGE[1]:
        found.append(f"a tempo of {song.tempo}; it is {TEMPO_RANGE[0]:g} to {TEMPO_RANGE[1]:g}")
    if not SPEED_RANGE[0] <= song.speed <= SPEED_RANGE[1]:
        found.append(f"a speed of {song.speed}; it is {SPEED_RANGE[0]} to {SPEED_RANGE[1]}")
    if not (1 <= song.time_signature.beats <= 32 and song.time_signature.unit in (1, 2, 4, 8, 16, 32)):
        found.append(f"a time signature of {song.time_signature.beats}/{song.time_signature.unit}")
    if not 1 <= song.rows_per_beat <= 64:
        found.append(f"{song.rows_per_beat} rows a beat; it is 1 to 64")
    if not 0 <= song.global_volume <= song.loudest_global_volume:
        found.append(f"a global volume of {song.global_volume}; it is 0 to {song.loudest_global_volume}")
    found += [
        f"a {name.replace('_', ' ')} of {getattr(song, name)}; it is 0 to {FULL_MIX}"
        for name in ("mix_volume", "stereo_separation")
        if not 0 <= getattr(song, name) <= FULL_MIX
    ]
    if (len(song.midi_macros.active), len(song.midi_macros.fixed)) != (ACTIVE_MACROS, FIXED_MACROS):
        found.append(f"MIDI macros that are not {ACTIVE_MACROS} active and {FIXED_MACROS} fixed ones")
    if not 0 <= song.restart < max(1, len(song.order)):
        found.append(f"the song restarts at order {song.restart}, which it does not have")
    for slots, noun in ((song.instruments, "instruments"), (song.samples, "samples")):
        if len(slots) > MAX_SLOTS:
            found.append(f"{len(slots)} {noun}; a song has at most {MAX_SLOTS}")
    found += _timing_problems(song)
    found += [
        f"order {index:02X} names pattern {entry.pattern}, which the song does not have"
        for index, entry in enumerate(song.order)
        if not -2 <= entry.pattern < len(song.patterns)
    ]
    found += [
        f"channel {index + 1} has {channel.effect_columns} effect columns; it has 1 to {MAX_EFFECTS}"
        for index, channel in enumerate(song.channels)
        if not 1 <= channel.effect_columns <= MAX_EFFECTS
    ]
    for index, pattern in enumerate(song.patterns):
        if not 1 <= pattern.rows <= MAX_ROWS:
            found.append(f"pattern {index:02X} has {pattern.rows} rows; it has 1 to {MAX_ROWS}")
        if len(pattern.columns) != len(song.channels):
            found.append(f"pattern {index:02X} has {len(pattern.columns)} columns for {len(song.channels)} channels")
        if any(len(column) != pattern.rows or column.flags.writeable for column in pattern.columns):
            found.append(f"pattern {index:02X} has a column that is not {pattern.rows} read-only rows")
    return found
