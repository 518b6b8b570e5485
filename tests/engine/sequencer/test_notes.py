"""Starting, delaying, cutting, releasing and retriggering notes."""

from __future__ import annotations

import pytest

from toccata.engine.layout import VoiceState
from toccata.song import Envelope, EnvelopePoint, Instrument, Loop
from toccata.song.instrument import NoteMapping
from toccata.song.rules import FASTTRACKER

FLAT = Envelope((EnvelopePoint(0, 64), EnvelopePoint(10, 64)), enabled=True)


def volumes(heard):
    return [round(tick.volume) for tick in heard]


def starts(heard):
    return [index for index, tick in enumerate(heard) if tick.started is not None]


def test_a_note_without_an_instrument_keeps_volume_and_envelopes(machine):
    heard = machine("C-4 01 20\nE-4 .. ..", speed=2).play(4)
    assert starts(heard) == [0, 2]
    assert volumes(heard) == [32] * 4
    assert [tick.period for tick in heard] == [4608, 4608, 4352, 4352]


def test_an_instrument_without_a_note_recalls_volume_and_envelopes(machine, tools):
    fall = Envelope((EnvelopePoint(0, 64), EnvelopePoint(4, 0)), enabled=True)
    player = machine("C-4 01 20\n... 01 ..", instruments=(Instrument(sample=1, volume_envelope=fall),), speed=2)
    heard = player.play(4)
    assert starts(heard) == [0]
    assert volumes(heard) == [32, 24, 64, 48]


def test_another_instruments_number_alone_keeps_the_sample(machine, tools):
    """The volume that comes back is the sounding sample's; the number counts from the next note on (3xxins.xm)."""
    samples = (tools.sample(volume=40), tools.sample(volume=10))
    player = machine("C-4 01\n... 02\nC-4 ..", samples=samples, speed=1)
    heard = player.play(3)
    assert volumes(heard) == [40, 40, 40]
    assert player.voices[player.channels["voice"][0]]["sample"] == 2


def test_a_note_of_no_instrument_or_sample_ends_the_last(machine, tools):
    player = machine("C-4 01\nC-4 09", speed=1)
    player.play(2)
    assert player.sounding() == []
    player = machine("C-4 01\nC-4 02", instruments=(Instrument(sample=1), Instrument(sample=0)), speed=1)
    player.play(2)
    assert player.sounding() == []


def test_the_old_voice_fades_when_a_new_note_starts(machine, tools):
    player = machine("C-4 01\nC-4 01", speed=1)
    player.send(tools.command.PLAY)
    player.call("clock:tick")
    player.call("clock:tick")
    assert sorted(player.voices["state"][:2]) == [VoiceState.SOUNDING, VoiceState.STOPPING]
    stopping = player.voices[player.voices["state"] == VoiceState.STOPPING][0]
    assert stopping["left"]["target"] == 0
    assert 0 < stopping["left"]["left"] <= 48
    plain = tools.rules(fade_on_new_note=False)
    player = machine("C-4 01\nC-4 01", speed=1, rules=plain)
    player.play(2)
    assert sorted(player.voices["state"][:2]) == [VoiceState.FREE, VoiceState.SOUNDING]


def test_note_maps_choose_note_and_sample(machine, tools):
    mapping = tuple(NoteMapping(note + 12 if note < 60 else note, 2 if note < 60 else 1) for note in range(120))
    player = machine("B-3 01\nC-4 01", samples=(tools.sample(), tools.sample()), instruments=(Instrument(note_map=mapping),), speed=1)
    heard = player.play(1)
    assert heard[0].period == 4608 - 11 * 64
    assert player.voices[player.channels["voice"][0]]["sample"] == 2
    assert player.go_on(1)[0].period == 4608


def test_synth_voices_need_no_sample(machine):
    player = machine("C-4 01", instruments=(Instrument(kind="chip"),), speed=1)
    heard = player.play(1)
    assert volumes(heard) == [64]
    assert player.voices[player.sounding()[0]]["unit"] == 5


# Offsets ------------------------------------------------------------------------------------------------------------


def test_sample_offset_and_its_memory(machine):
    heard = machine("C-4 01 .. 902\nC-4 01 .. 900\nC-4 01\n... .. .. 905\nC-4 01 .. 900", speed=1).play(5)
    assert [tick.started for tick in heard] == [512, 512, 0, None, 512]


def test_an_offset_past_the_end_plays_nothing(machine, tools):
    """OffsetRange.xm, 3xx-no-old-samp.xm."""
    short = (tools.sample(256),)
    player = machine("C-4 01\nC-4 01 .. 901\nC-4 .. .. 310", samples=short, speed=1)
    assert [tick.started for tick in player.play(3)] == [0, None, None]
    assert player.sounding() == []
    plain = tools.rules(offset_past_end_cuts=False)
    looped = (tools.sample(600, loop=Loop("forward", 100, 200)),)
    assert machine("C-4 01 .. 901", samples=looped, rules=plain, speed=1).play(1)[0].started == 100
    assert machine("C-4 01 .. 901", samples=looped, speed=1).play(1)[0].started is None


def test_an_offset_beside_a_portamento_is_ignored(machine):
    """porta-offset.xm, with the two commands in columns."""
    heard = machine("C-4 01 .. 902\nD-4 .. .. 310 905\nC-4 01 .. 900", speed=1).play(3)
    assert [tick.started for tick in heard] == [512, None, 512]


# Delay, cut, key off ------------------------------------------------------------------------------------------------


def test_note_delay(machine):
    heard = machine("C-4 01\nE-4 01 20 ED2", speed=4).play(8)
    assert starts(heard) == [0, 6]
    assert volumes(heard) == [64] * 6 + [32] * 2
    assert [tick.period for tick in heard[4:]] == [4608, 4608, 4352, 4352]


def test_a_delay_beyond_the_row_plays_nothing(machine):
    """DelayCombination.xm."""
    assert starts(machine("C-4 01\nE-4 01 .. ED4\n...", speed=4).play(12)) == [0]
    assert starts(machine("E-4 01 .. ED4 EE1\n...", speed=4).play(10)) == []


def test_a_delay_in_a_repeated_row_plays_each_time(machine):
    """PatternDelay-NoteDelay.xm."""
    assert starts(machine("E-4 01 .. ED2 EE2", speed=4).play(12)) == [2, 6, 10]


def test_a_delay_without_a_note_plays_the_last_again(machine, tools):
    """delay2.xm, DelayVolume.xm: only an instrument number recalls the volume. delay3.xm: not for ED0."""
    heard = machine("C-4 01 20\n... .. .. ED1\n... 01 .. ED1\n... .. .. ED0", speed=3).play(12)
    assert starts(heard) == [0, 4, 7]
    assert volumes(heard) == [32] * 7 + [64] * 5
    plain = tools.rules(delayed_note_recalls_volume=False)
    assert starts(machine("C-4 01\n... .. .. ED1", speed=3, rules=plain).play(6)) == [0]


def test_a_delayed_key_off_only_restarts_the_envelopes(machine):
    """OffDelay.xm."""
    fall = Envelope((EnvelopePoint(0, 64), EnvelopePoint(8, 0)), enabled=True)
    player = machine("C-4 01\n==  .. .. ED1", instruments=(Instrument(sample=1, volume_envelope=fall, fade_out=4096),), speed=3)
    heard = player.play(6)
    assert volumes(heard) == [64, 56, 48, 40, 64, 56]
    assert player.notes["key_on"][256] == 1


def test_volume_slides_beside_a_delay_skip_the_first_tick(machine):
    """VolColDelay.xm."""
    heard = machine("C-4 01 20\n... .. U4 ED1", speed=3).play(6)
    assert volumes(heard) == [32] * 6


def test_note_cut_silences_but_the_sample_goes_on(machine):
    player = machine("C-4 01 .. EC2\n... .. 20", speed=3)
    heard = player.play(6)
    assert volumes(heard) == [64, 64, 0, 32, 32, 32]
    assert starts(heard) == [0]
    assert volumes(machine("C-4 01 .. EC0", speed=2).play(2)) == [0, 0]


def test_the_cut_and_fade_notes(machine, tools):
    player = machine("C-4 01\n^^ ", speed=1)
    player.play(2)
    assert player.sounding() == []
    fading = (Instrument(sample=1, fade_out=8192),)
    assert volumes(machine("C-4 01\n~~ \n...\n...", instruments=fading, speed=2).play(8)) == [64, 64, 48, 32, 16, 0, 0, 0]


def test_a_key_off_without_an_envelope_silences(machine, tools):
    """NoteOff.xm: the sample is not stopped, so a volume brings it back (NoteOffVolume.xm)."""
    heard = machine("C-4 01\n==\n... .. 20", speed=1).play(3)
    assert volumes(heard) == [64, 0, 32]
    assert volumes(machine("C-4 01\n==  .. 20", speed=1).play(2)) == [64, 32]
    plain = tools.rules(note_off_without_envelope_cuts=False)
    fading = (Instrument(sample=1, fade_out=16384),)
    assert volumes(machine("C-4 01\n==\n...", speed=1, rules=plain, instruments=fading).play(3)) == [64, 32, 0]


def test_a_key_off_with_an_envelope_fades(machine):
    fading = (Instrument(sample=1, volume_envelope=FLAT, fade_out=8192),)
    heard = machine("C-4 01\n== \n... 01\n", instruments=fading, speed=3).play(9)
    assert volumes(heard) == [64, 64, 64, 48, 32, 16, 64, 64, 64]  # NoteOffInstrChange.xm: a lone instrument undoes it


def test_a_key_off_beside_an_instrument_recalls_volume_but_stays_off(machine):
    """keyoff+instr.xm."""
    fading = (Instrument(sample=1, volume_envelope=FLAT, fade_out=8192),)
    heard = machine("C-4 01 20\n==  01", instruments=fading, speed=2).play(4)
    assert volumes(heard) == [32, 32, 48, 32]


def test_key_off_effect_at_a_tick(machine):
    fading = (Instrument(sample=1, volume_envelope=FLAT, fade_out=8192),)
    assert volumes(machine("C-4 01 .. K02", instruments=fading, speed=4).play(4)) == [64, 64, 48, 32]


def test_k00_ignores_its_note(machine):
    """key_off.xm, KeyOff2.xm: and with an instrument or volume beside it nothing is silenced."""
    heard = machine("C-4 01\nE-4 .. .. K00\nC-4 01\nE-4 01 .. K00", speed=1).play(4)
    assert starts(heard) == [0, 2]
    assert volumes(heard) == [64, 0, 64, 64]


def test_portamento_to_a_released_note_keeps_it_released(machine):
    """Off-Porta.xm; an instrument number beside it holds the key again."""
    fading = (Instrument(sample=1, volume_envelope=FLAT, fade_out=4096),)
    heard = machine("C-4 01\n==\nE-4 .. .. 310\nG-4 01 .. 310", instruments=fading, speed=2).play(8)
    assert volumes(heard) == [64, 64, 56, 48, 40, 32, 64, 64]


# Retriggers ---------------------------------------------------------------------------------------------------------


def test_retrigger(machine):
    heard = machine("C-4 01 20 E92\n... .. .. E93", speed=6).play(12)
    assert starts(heard) == [0, 2, 4, 9]
    assert volumes(heard) == [32] * 12


def test_e90_plays_again_on_the_first_tick(machine):
    """E90.xm."""
    assert starts(machine("C-4 01\n... .. .. E90\n... .. .. E90", speed=3).play(9)) == [0, 3, 6]


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (1, 31),
        (2, 30),
        (3, 28),
        (4, 24),
        (5, 16),
        (6, 22),
        (7, 16),
        (8, 32),
        (9, 33),
        (10, 34),
        (11, 36),
        (12, 40),
        (13, 48),
        (14, 48),
        (15, 64),
    ],
)
def test_multi_retrigger_volumes(machine, change, after):
    """32 after one retrigger; 6 is the sum of 1/2, 1/8 and 1/16 (ft2-clone), so 22 and not 21."""
    heard = machine(f"C-4 01 20\n... .. .. R{change:X}2", speed=3).play(6)
    assert starts(heard) == [0, 4]
    assert volumes(heard)[4:] == [after, after]


def test_multi_retrigger_counts_over_rows_and_remembers(machine):
    heard = machine("C-4 01 .. R03\n... .. .. R00\n... .. .. R00", speed=4).play(12)
    assert starts(heard) == [0, 2, 5, 8, 11]


def test_a_volume_column_spares_the_first_tick(machine):
    """retrig.xm; unless what it came to is 0."""
    assert starts(machine("C-4 01\n... .. 20 R01", speed=3).play(6)) == [0, 4, 5]
    assert starts(machine("C-4 01\n... .. 00 R01", speed=3).play(6)) == [0, 3, 4, 5]
    assert starts(machine("C-4 01\n... .. .. R01", speed=3).play(6)) == [0, 3, 4, 5]


def test_the_volume_column_has_the_last_word_in_a_multi_retrigger(machine):
    assert volumes(machine("C-4 01\n... .. 20 R11", speed=3).play(6)) == [64, 64, 64, 32, 32, 32]


def test_a_multi_retrigger_undoes_slides(machine):
    heard = machine("C-4 01 .. R02 101", speed=5).play(5)
    assert [tick.period - 4608 for tick in heard] == [0, 0, -4, 0, -4]


def test_multi_retrigger_counts_on_through_notes_and_volumes(machine):
    """retrig.xm, RetrigTick0.xm as libopenmpt plays them: a number begins the count at 1, a set volume skips the first tick, and what is
    due on a note's own tick comes on the next."""
    player = machine("C-4 01 .. R03\n... .. 40 R03\nE-4 .. .. R02\n... 01 .. R02", rules=FASTTRACKER, speed=4)
    starts = [tick.started for tick in player.play(16)]
    assert [index for index, offset in enumerate(starts) if offset == 0] == [0, 2, 6, 8, 9, 11, 13, 15]


def test_multi_retriggers_volume_by_ten_sixteenths_or_eleven(machine, tools):
    """R6x: libopenmpt takes 10/16, FastTracker 2 a half, an eighth and a sixteenth."""
    rows = "C-4 01 .. C28\n... .. .. R61"
    assert machine(rows, rules=FASTTRACKER, speed=2).play(4)[3].volume == 40 * 10 // 16
    assert machine(rows, rules=tools.rules(), speed=2).play(3)[2].volume == 40 // 2 + 40 // 8 + 40 // 16


def test_a_delayed_key_off_leaves_the_panning(machine):
    """PanOff.xm."""
    player = machine("C-4 01 P8\n=== .. PF ED1\n... .. PF", rules=FASTTRACKER, speed=2)
    pannings = [round(tick.panning) for tick in player.play(6)]
    assert pannings[3] == pannings[0] == 128
    assert pannings[4] == 240
