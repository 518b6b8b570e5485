"""Notes played again: E9x, Rxy, and the channel's last note from its sample's beginning."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_FADE, FULL_VOLUME
from toccata.engine.sequencer.levels import set_level_of_column
from toccata.engine.sequencer.numbers import start_again
from toccata.engine.sequencer.rows import find_effect
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    call_family,
    channel_at,
    constant,
    engine_of,
    foreground_address,
    has_rule,
    note_at,
    sequencer_at,
    unit_index,
)
from toccata.engine.sequencer.trigger import retrigger
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT

_START_UNIT = unit_index("trigger:start")
_RESTARTS = constant(Rule.ROW_RETRIGGER_RESTARTS)
_KEEPS_INSTRUMENT = constant(Rule.RETRIGGERS_KEEP_INSTRUMENT)
_MULTI = constant(Meaning.MULTI_RETRIGGER)
_VOLUME_SET = int(Meaning.VOLUME_SET)
_SETTINGS, _TUNE_STAYS = constant(Rule.NUMBERS_ARE_SETTINGS), constant(Rule.FINETUNE_STAYS)


@kernel
def play_row_again(sequencer_address, block_address, index):
    """E9x: the note and its envelopes start over; by the rule a fade-out goes on unless a number stands there. Source: libopenmpt."""
    sequencer = sequencer_at(sequencer_address)
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    fading, fade = note.fading, note.fade
    play_again(sequencer_address, block_address, index)
    retrigger(sequencer, engine_of(block_address), index)
    if channel.cell[INSTRUMENT] == 0 and has_rule(sequencer, _RESTARTS):
        note.fading, note.fade = fading, fade


@kernel
def play_again(sequencer_address, block_address, index):
    """The last note from its sample's beginning, as retriggers want it."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    if channel.note >= NOTE_COUNT:
        return
    if has_rule(sequencer, _KEEPS_INSTRUMENT) and (channel.cell[INSTRUMENT] == 0 or find_effect(channel, _MULTI) >= 0):
        channel.new_instrument = 0
        if channel.playing_instrument != 0:
            channel.instrument = channel.playing_instrument
    channel.offset_frames = 0
    channel.given_finetune, channel.has_finetune = channel.finetune, 1 if has_rule(sequencer, _TUNE_STAYS) else 0
    if has_rule(sequencer, _SETTINGS):
        start_again(sequencer_address, block_address, index)
    else:
        call_family(engine_of(block_address), _START_UNIT, sequencer_address, block_address, index)


@kernel
def multi_retrigger(sequencer_address, block_address, index):
    """Rxy: counts ticks, then changes the volume and plays the note again. A volume column has the last word each time."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    channel.retrigger_count += 1
    if channel.retrigger_count < channel.multi_retrigger_speed:
        return
    channel.retrigger_count = 0
    channel.volume = retriggered_volume(channel.volume, channel.multi_retrigger_volume)
    channel.out_volume = channel.volume
    set_level_of_column(channel, int(channel.cell[VOLUME_MEANING]), int(channel.cell[VOLUME_VALUE]))
    play_again(sequencer_address, block_address, index)


@kernel
def spares_no_tick(channel):
    """Begins the count anew at a number; whether this first tick is counted. Source: OpenMPT test cases retrig.xm, RetrigTick0.xm."""
    note = channel.cell[NOTE]
    if channel.cell[INSTRUMENT] != 0 and (note < NOTE_COUNT or note == NO_NOTE):
        channel.retrigger_count = 1
    return channel.cell[VOLUME_MEANING] != _VOLUME_SET or channel.cell[VOLUME_VALUE] == 0


@kernel
def count_on(sequencer_address, block_address, index, may_play):
    """A tick of Rxy as libopenmpt counts: a note that is due while another begins waits for the next tick, and a number
    by it starts a fade-out anew."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    if channel.retrigger_count >= channel.multi_retrigger_speed and may_play:
        channel.retrigger_count = 0
        if channel.cell[VOLUME_MEANING] != _VOLUME_SET:
            channel.volume = ten_sixteenths(channel.volume, channel.multi_retrigger_volume)
            channel.out_volume = channel.volume
        play_again(sequencer_address, block_address, index)
        if channel.cell[INSTRUMENT] != 0:
            note_at(foreground_address(sequencer, index)).fade = FULL_FADE
    channel.retrigger_count += 1


@kernel
def ten_sixteenths(volume, change):
    """As `retriggered_volume`, but 6 leaves ten sixteenths, where FastTracker 2 leaves eleven."""
    return volume * 10 // 16 if change == 6 else retriggered_volume(volume, change)


@kernel
def retriggered_volume(volume, change):
    """What a multi retrigger's first digit makes of a volume, 0–64."""
    if 1 <= change <= 5:
        volume -= 1 << (change - 1)
    elif change == 6:
        volume = (volume >> 1) + (volume >> 3) + (volume >> 4)
    elif change == 7:
        volume >>= 1
    elif 9 <= change <= 13:
        volume += 1 << (change - 9)
    elif change == 14:
        volume += volume >> 1
    elif change == 15:
        volume += volume
    return min(max(volume, 0), FULL_VOLUME)
