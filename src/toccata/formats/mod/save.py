"""Writing a MOD, and saying what of the song it cannot hold."""

from __future__ import annotations

import struct
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from toccata.formats.atomic import write_atomically
from toccata.formats.loaded import Notices
from toccata.formats.mod.cells import LOWEST_NOTE, MIDDLE_C_PERIOD, PERIODS, SURROUND, period_of, translate, without_odd_period
from toccata.formats.mod.fitting import Tuned, after_slide, has_wide_periods, in_periods, offset_within, tuned_samples
from toccata.formats.mod.habits import in_one_reading
from toccata.formats.mod.roster import MOST_SAMPLES, Roster
from toccata.formats.module.columns import Translated
from toccata.formats.module.course import first_rows
from toccata.formats.module.dialects import Dialect, spoken_by, to_fasttracker
from toccata.formats.module.fitting import with_fewer_channels, with_fewer_patterns, with_short_order, with_short_patterns, without_marks
from toccata.formats.module.merging import merge_cell
from toccata.formats.module.reading import text_field
from toccata.formats.module.telling import tell_mixer, tell_names
from toccata.formats.module.volumes import with_all_volumes
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, NOTE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF, is_pitched
from toccata.song import Pattern, Sample, Song

ROWS = 64
MOST_CHANNELS = 32
MOST_ORDERS = 128
MOST_PATTERNS = 128
PLAIN_PATTERNS = 64
_NO_RESTART = 127
_HIGHEST_PERIOD = 0xFFF
_SURROUND = (int(Meaning.SPECIAL_9), 1)
_LOWEST, _HIGHEST = LOWEST_NOTE - 12, LOWEST_NOTE + len(PERIODS) + 11
"""Where players of the Amiga's modules still find a period."""
"""What programs wrote that did not play loops once first, as ProTracker did."""
_START_TEMPO, _START_SPEED = 125, 6
_ENDINGS = (int(Meaning.ORDER_JUMP), int(Meaning.PATTERN_BREAK))


def save_mod(song: Song, path: Path) -> tuple[str, ...]:
    """Writes the song, atomically; tells what a MOD cannot hold, a sentence each. Raises: ToccataError."""
    notices = Notices()
    write_atomically(path, mod_bytes(song, notices))
    return notices.told()


def mod_bytes(song: Song, notices: Notices) -> bytes:
    """The song as the bytes of a MOD."""
    song = _fitted(song, notices)
    roster = Roster(song, notices)
    samples = tuned_samples(song, roster, notices)
    own = song.rules.whole_amiga_periods
    dialect = spoken_by(song.rules, _with_surround if own else to_protracker, counts_down=False, deep_vibrato=True)
    writer = _CellWriter(song, roster, samples, dialect, notices)
    patterns, tag = in_one_reading(_cells(song, writer), _tag(song))
    is_foreign = own and not song.rules.amiga_limits
    headers = b"".join(_sample_header(tuned, number, 0 if is_foreign else 1, notices) for number, tuned in enumerate(samples, 1))
    order = _order_field(song)
    restart = song.restart or (0 if song.rules.one_shot_loops else _NO_RESTART)
    tell_names(song.title, 20, "the title", notices)
    head = text_field(song.title, 20, "latin-1") + headers + bytes([len(song.order), restart]) + order + tag
    return head + b"".join(pattern.tobytes() for pattern in patterns) + b"".join(tuned.sample.data.tobytes() for tuned in samples)


def _order_field(song: Song) -> bytes:
    """All 128 orders. A reader counts the patterns by the highest number in them, played or not: the last one stands there."""
    order = bytes(entry.pattern for entry in song.order)
    last = len(song.patterns) - 1
    return order.ljust(MOST_ORDERS, b"\0") if last in order else order.ljust(MOST_ORDERS - 1, b"\0") + bytes([last])


def _tag(song: Song) -> bytes:
    channels = len(song.channels)
    if channels == 4:
        return b"M.K." if len(song.patterns) <= PLAIN_PATTERNS else b"M!K!"
    return b"%dCHN" % channels if channels < 10 else b"%02dCH" % channels


def _fitted(song: Song, notices: Notices) -> Song:
    song = with_fewer_channels(song, MOST_CHANNELS, notices)
    song = without_marks(with_short_patterns(song, ROWS, notices), notices)
    song = with_fewer_patterns(with_short_order(song, MOST_ORDERS, notices), MOST_PATTERNS, notices)
    song = _with_countable_patterns(song, notices)
    tell_mixer(song, notices)
    song = with_all_volumes(song)
    if song.message or any(pattern.name for pattern in song.patterns) or any(channel.name for channel in song.channels):
        notices.say("the message and the names of patterns and channels were left out")
    if song.rules.linear_slides:
        notices.say("slides and vibratos became steps of the Amiga's periods, as near as these come")
    song = _with_full_patterns(song, notices)
    return _with_start(song, notices)


def _with_countable_patterns(song: Song, notices: Notices) -> Song:
    """Without the patterns past the last that is played, where no order is free to tell a reader of them."""
    count = max(entry.pattern for entry in song.order) + 1
    if len(song.order) < MOST_ORDERS or count == len(song.patterns):
        return song
    notices.say("patterns after the last that is played were left out, as the order has no room to count them")
    return replace(song, patterns=song.patterns[:count])


def _with_full_patterns(song: Song, notices: Notices) -> Song:
    """Every pattern of 64 rows; a shorter one breaks at its end."""
    return replace(song, patterns=tuple(_full(pattern, notices) for pattern in song.patterns))


def _full(pattern: Pattern, notices: Notices) -> Pattern:
    if pattern.rows == ROWS:
        return pattern
    whole = Pattern.empty(ROWS, len(pattern.columns), pattern.name)
    columns = []
    for column, empty in zip(pattern.columns, whole.columns, strict=True):
        longer = empty.copy()
        longer[: pattern.rows] = column
        columns.append(longer)
    last = [column[pattern.rows - 1] for column in columns]
    ended = any(cell[at] in _ENDINGS for cell in last for at in range(EFFECTS_START, CELL_WIDTH, 2))
    if not ended and not _put_effect(last, int(Meaning.PATTERN_BREAK), 0):
        notices.say(f"a pattern of {pattern.rows} rows is 64 long now, as its last row has no room for a break")
    for column in columns:
        column.setflags(write=False)
    return replace(whole, columns=tuple(columns))


def _put_effect(cells: list[np.ndarray], meaning: int, value: int) -> bool:
    """Writes the effect to the first cell whose only effect it would be, the last channel first."""
    for cell in reversed(cells):
        if not cell[EFFECTS_START:CELL_WIDTH:2].any():
            cell[EFFECTS_START], cell[EFFECTS_START + 1] = meaning, value
            return True
    return False


def _with_start(song: Song, notices: Notices) -> Song:
    """The song with its speed and tempo as effects of its first row, in a copy of the pattern where it is played again."""
    tempo = min(max(round(song.tempo), 32), 255)
    if tempo != song.tempo:
        notices.say(f"the tempo of {song.tempo:g} became {tempo}")
    if song.tempo_mode != "classic":
        notices.say(f"the {song.tempo_mode} tempo mode was left out, so that it plays at another speed")
    first = song.order[0].pattern
    has_speed, has_tempo = _set_in_row([column[0] for column in song.patterns[first].columns])
    pairs = ((tempo, _START_TEMPO, has_tempo), (min(song.speed, 31), _START_SPEED, has_speed))
    wanted = [value for value, usual, is_set in pairs if value != usual and not is_set]
    if not wanted:
        return song
    columns = [column.copy() for column in song.patterns[first].columns]
    cells = [column[0] for column in columns]
    for value in wanted:
        if not _put_effect(cells, int(Meaning.SPEED_OR_TEMPO), value):
            notices.say("the first row has no room for the speed and tempo that the song starts with")
    for column in columns:
        column.setflags(write=False)
    changed = replace(song.patterns[first], columns=tuple(columns))
    again = any(entry.pattern == first for entry in song.order[1:])
    if again and len(song.patterns) < MOST_PATTERNS:
        order = (replace(song.order[0], pattern=len(song.patterns)), *song.order[1:])
        return replace(song, patterns=(*song.patterns, changed), order=order)
    return replace(song, patterns=(*song.patterns[:first], changed, *song.patterns[first + 1 :]))


def _set_in_row(cells: list[np.ndarray]) -> tuple[bool, bool]:
    """Whether the cells of a row set a speed, and a tempo."""
    found = [(int(cell[at]), int(cell[at + 1])) for cell in cells for at in range(EFFECTS_START, CELL_WIDTH, 2)]
    speed = any(meaning == Meaning.SPEED or (meaning == Meaning.SPEED_OR_TEMPO and value < 32) for meaning, value in found)
    tempo = any(meaning in (Meaning.TEMPO, Meaning.SPEED_OR_TEMPO) and value >= 32 for meaning, value in found)
    return speed, tempo


@cache
def _effect_codes() -> dict[tuple[int, int], tuple[int, int]]:
    codes: dict[tuple[int, int], tuple[int, int]] = {(0, 0): (0, 0)}
    for command in range(16):
        for value in range(256):
            codes.setdefault(translate(command, value), (command, value))
    codes[_SURROUND] = (8, SURROUND)
    return codes


def to_protracker(meaning: int, value: int) -> tuple[int, int] | None:
    """The effect in ProTracker's words; volumes of the volume column pass."""
    found = to_fasttracker(meaning, value)
    if found is None or found in _effect_codes() or Meaning.VOLUME_SET <= found[0] <= Meaning.VOLUME_TONE_PORTAMENTO:
        return found
    if found[0] == Meaning.KEY_OFF:
        return int(Meaning.NOTE_CUT_TICK), min(found[1], 15)
    if found[0] == Meaning.MULTI_RETRIGGER and found[1] & 15:
        return int(Meaning.RETRIGGER), found[1] & 15
    return None


def _with_surround(meaning: int, value: int) -> Translated | None:
    """The same for a module of this format's own, where 8A4 may be surround."""
    return (meaning, value) if (meaning, value) == _SURROUND else to_protracker(meaning, value)


class _CellWriter:
    """Cells to their four bytes; tells what is lost."""

    def __init__(self, song: Song, roster: Roster, samples: list[Tuned], dialect: Dialect, notices: Notices) -> None:
        self._roster, self._samples, self._dialect, self._notices = roster, samples, dialect, notices
        self._linear, self._wide = song.rules.linear_slides, has_wide_periods(song)
        self._written = lru_cache(1 << 16)(self._write)

    def stored(self, cell: bytes, last_number: int, last_period: int, ticks: int) -> tuple[bytes, Translated]:
        """The cell's bytes, and its effect.

        last_number: of the sample whose tuning a note without one takes. last_period: where slides begin. ticks: how often they
        move in the row.
        """
        stored, effect, lost = self._written(cell, last_number, last_period, ticks)
        for sentence in lost:
            self._notices.say(sentence)
        return stored, effect

    def _write(self, cell: bytes, last_number: int, last_period: int, ticks: int) -> tuple[bytes, Translated, tuple[str, ...]]:
        cell, beside = without_odd_period(cell)
        cell = self._roster.cast(cell, last_number)
        if cell[NOTE] in (NOTE_OFF, NOTE_CUT, NOTE_FADE):
            cell = _with_silence(cell)
        merged = merge_cell(cell, self._dialect, has_volume_column=False)
        lost = list(merged.lost)
        if cell[NOTE] in (NOTE_OFF, NOTE_FADE):
            lost.append("releases became volume 0")
        instrument = merged.instrument
        period = 0
        if is_pitched(merged.note):
            note = merged.note + self._tuned(instrument or last_number).shift
            period = period_of(note) + beside
            if not 1 <= period <= _HIGHEST_PERIOD or not (self._wide or _LOWEST <= note <= _HIGHEST):
                period = 0
                lost.append("notes outside the Amiga's octaves were left out")
        effect = merged.effect
        if self._linear:
            starts = last_period if effect[0] == Meaning.TONE_PORTAMENTO else period or last_period
            effect = in_periods(effect, starts, ticks)
        effect = offset_within(effect, self._tuned(instrument or last_number).octaves)
        command, value = _effect_codes().get(effect, (0, 0))
        stored = bytes([instrument & 0xF0 | period >> 8, period & 0xFF, (instrument & 15) << 4 | command, value])
        return stored, effect, tuple(lost)

    def _tuned(self, instrument: int) -> Tuned:
        return self._samples[instrument - 1] if 1 <= instrument <= MOST_SAMPLES else Tuned(Sample())


def _with_silence(cell: bytes) -> bytes:
    """A cell whose note ends a sound: a volume of 0 where its effect is free."""
    changed = bytearray(cell)
    changed[NOTE] = NO_NOTE
    changed[EFFECTS_START + 2 :] = changed[EFFECTS_START:-2]
    changed[EFFECTS_START], changed[EFFECTS_START + 1] = Meaning.SET_VOLUME, 0
    return bytes(changed)


def _cells(song: Song, writer: _CellWriter) -> list[np.ndarray]:
    """The raw cells of each pattern, uint8 (64, channels, 4)."""
    steps = {(step.pattern, step.row): step.speed for step in first_rows(song)}
    patterns = []
    for index, pattern in enumerate(song.patterns):
        ticks = [steps.get((index, row), song.speed) - 1 for row in range(pattern.rows)]
        patterns.append(np.stack([_column(column, ticks, writer) for column in pattern.columns], axis=1))
    return patterns


def _column(column: np.ndarray, ticks: list[int], writer: _CellWriter) -> np.ndarray:
    """One channel's raw cells, uint8 (64, 4). ticks: how often slides move in each row."""
    number, period, target = 0, MIDDLE_C_PERIOD, 0
    written = []
    for cell, moves in zip(column, ticks, strict=True):
        stored, effect = writer.stored(cell.tobytes(), number, period, moves)
        number = stored[0] & 0xF0 | stored[2] >> 4 or number
        written.append(stored)
        target = (stored[0] & 15) << 8 | stored[1] or target
        if effect[0] not in (Meaning.TONE_PORTAMENTO, Meaning.TONE_PORTAMENTO_VOLUME_SLIDE):
            period = (stored[0] & 15) << 8 | stored[1] or period
        period = after_slide(effect, period, target, moves)
    return np.frombuffer(b"".join(written), np.uint8).reshape(ROWS, 4)


def _sample_header(tuned: Tuned, number: int, no_loop: int, notices: Notices) -> bytes:
    """no_loop: the length of a loop that means none. ProTracker hangs on 0, so players take a module with it for none of the Amiga's."""
    sample = tuned.sample
    tell_names(sample.name, 22, f"instrument {number:02X}", notices)
    loop = sample.loop
    start, words = (loop.start // 2, (loop.end - loop.start) // 2) if loop.kind != "none" else (0, no_loop)
    if loop.kind != "none" and words == 1:
        notices.say(f"instrument {number:02X}: its loop of two frames was left out, as a MOD means none by it")
    fields = struct.pack(">HBBHH", sample.frames // 2, tuned.finetune & 15, sample.volume, start, words)
    return text_field(sample.name, 22, "latin-1") + fields
