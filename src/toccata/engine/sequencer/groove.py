"""How long rows last: grooves, swing, and the count-in before the first row."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import MAX_GROOVE
from toccata.engine.sequencer.rows import rows_of

_MOST_BEATS = 64


@kernel
def row_ticks(sequencer):
    """Ticks that the song's row lasts; 0 holds it for ever."""
    return groove_ticks(sequencer.groove, sequencer.row, sequencer.speed, sequencer.start_speed)


@kernel
def channel_ticks(sequencer, channel):
    """Ticks that the channel's row lasts, by its own groove or the song's."""
    if channel.groove.count == 0:
        return row_ticks(sequencer)
    return groove_ticks(channel.groove, channel.row, sequencer.speed, sequencer.start_speed)


@kernel
def begins_own_row(sequencer, channel):
    """Moves a channel with a groove of its own on by a tick; returns whether its next row begins with it. Past the pattern's last row it
    waits for the others. While the song repeats a row, its rows stand still too."""
    channel.tick += 1
    if sequencer.row_delay_left == 0 and sequencer.speed != 0:
        channel.row_left -= 1
    if channel.row_left > 0:
        return False
    channel.row, channel.tick = min(channel.row + 1, rows_of(sequencer, sequencer.pattern)), 0
    channel.speed = channel.row_left = channel_ticks(sequencer, channel)
    return True


@kernel
def groove_ticks(groove, row, speed, own_speed):
    """The table's entry at the song's own speed. At another one, where the row's scaled end lies past its scaled start, so that
    rounding never adds up."""
    count = min(groove.count, MAX_GROOVE)
    if count <= 0 or speed == 0:
        return speed
    place = row % count
    ticks = int(groove.ticks[place])
    if speed == own_speed or own_speed <= 0:
        return max(1, ticks)
    start = 0
    for index in range(place):
        start += int(groove.ticks[index])
    return max(1, _scaled(start + ticks, speed, own_speed) - _scaled(start, speed, own_speed))


@kernel
def _scaled(ticks, speed, own_speed):
    """Rounded to the nearest tick, halves up."""
    return (2 * ticks * speed + own_speed) // (2 * own_speed)


@kernel
def swing_factor(sequencer):
    """By how much the ticks of this row are longer: both halves of a pair last together what they would without swing. A pair that the
    pattern's end cuts is straight, and so is a song with a groove, which says it all."""
    if sequencer.groove.count != 0:
        return 1.0
    half = max(1, sequencer.swing_rows)
    place = sequencer.row % (2 * half)
    if sequencer.row - place + 2 * half > rows_of(sequencer, sequencer.pattern):
        return 1.0
    return 1.0 + sequencer.swing if place < half else 1.0 - sequencer.swing


@kernel
def beat_click(sequencer):
    """What the metronome does as this row begins: 1 for a beat, 2 for a bar, which the beats count from."""
    if sequencer.rows_per_beat <= 0 or sequencer.rows_per_bar <= 0:
        return 0
    place = sequencer.row % sequencer.rows_per_bar
    if place == 0:
        return 2
    return 1 if place % sequencer.rows_per_beat == 0 else 0


@kernel
def begin_count_in(sequencer, beats):
    """Puts that many beats, at the speed and tempo there, before the first row."""
    whole = min(max(int(beats), 0), _MOST_BEATS)
    sequencer.count_in = whole * sequencer.rows_per_beat * sequencer.speed


@kernel
def count_in(sequencer, engine):
    """A tick of the count-in: the beats count towards the bar that the song begins with."""
    ticks = sequencer.rows_per_beat * sequencer.speed
    if ticks > 0 and sequencer.count_in % ticks == 0:
        beats = max(1, sequencer.rows_per_bar // sequencer.rows_per_beat)
        engine.click = 2 if (sequencer.count_in // ticks) % beats == 0 else 1
    sequencer.count_in -= 1
