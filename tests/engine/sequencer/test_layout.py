"""The sequencer's memory agrees with the contracts it mirrors."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from toccata.engine.layout import HEADER
from toccata.engine.sequencer import layout, records
from toccata.engine.sequencer.rule_index import Rule
from toccata.notation.effects import EFFECTS, Memory
from toccata.song import PlayRules, instrument, order, pattern, sample
from toccata.song.document import MAX_ORDER

TWO_FIELDS = {
    "vibrato": "vibrato_speed",
    "tremolo": "tremolo_speed",
    "multi_retrigger": "multi_retrigger_speed",
    "panbrello": "panbrello_speed",
}


def test_rules_are_the_songs():
    assert [rule.name.lower() for rule in Rule] == [field.name for field in fields(PlayRules)]


def test_every_memory_group_has_its_place_in_a_channel():
    for effect in EFFECTS:
        if effect.memory is not Memory.NONE:
            assert TWO_FIELDS.get(effect.memory_group, effect.memory_group) in records.CHANNEL.names


def test_limits_are_the_songs():
    assert (layout.MAX_ROWS, layout.MAX_ORDER) == (pattern.MAX_ROWS, MAX_ORDER)
    assert (layout.ORDER_SKIP, layout.ORDER_END) == (order.ORDER_SKIP, order.ORDER_END)
    assert (layout.MAX_ENVELOPE_POINTS, layout.FULL_FADE) == (instrument.MAX_ENVELOPE_POINTS, instrument.FULL_FADE)


def test_words_are_the_songs():
    assert [action.name.lower() for action in layout.NewNoteAction] == list(instrument.NewNoteAction.__args__)
    assert [check.name.lower() for check in layout.DuplicateCheck] == list(instrument.DuplicateCheck.__args__)
    assert [action.name.lower() for action in layout.DuplicateAction] == list(instrument.DuplicateAction.__args__)
    waves = get_args(get_type_hints(sample.Vibrato)["waveform"])
    assert {wave.name.lower() for wave in layout.Waveform} == set(waves)


def test_the_root_begins_as_every_state_does():
    for name in HEADER.names:
        assert records.SEQUENCER.fields[name][:2] == HEADER.fields[name][:2]


@pytest.mark.parametrize("record", ["SEQUENCER", "CHANNEL", "NOTE", "INSTRUMENT", "SAMPLE_PLAY", "PATTERN", "ORDER"])
def test_records_keep_their_words_aligned(record):
    assert getattr(records if hasattr(records, record) else layout, record).isalignedstruct
    assert getattr(records if hasattr(records, record) else layout, record).itemsize % 4 == 0
