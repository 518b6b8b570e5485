"""How loud a note's sample and instrument are."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_VOLUME
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import constant, has_rule, instrument_address, instrument_at, sample_play_at

_SAMPLES = constant(Rule.INSTRUMENTS_ARE_SAMPLES)
_FULL_INSTRUMENT = 128.0


@kernel
def loudness(sequencer, note, instrument, play):
    """The global volumes of sample and instrument, 0–1. A note without an instrument number leaves them as they were."""
    of_sample, of_instrument = play.global_volume, instrument.global_volume
    if note.loud_sample > 0:
        of_sample = sample_play_at(sequencer, note.loud_sample).global_volume
    if has_rule(sequencer, _SAMPLES):
        return of_sample / FULL_VOLUME
    if note.loud_instrument > 0:
        of_instrument = instrument_at(instrument_address(sequencer, note.loud_instrument)).global_volume
    return of_sample / FULL_VOLUME * (of_instrument / _FULL_INSTRUMENT)
