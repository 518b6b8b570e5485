"""Which units a row's effects call, and in which order."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import call_family, constant, has_rule, sequencer_at, unit_index
from toccata.notation.effects import Family

_NOTES, _VOLUME, _PANNING, _PITCH = (
    unit_index("notes:notes"),
    unit_index("volume:volume"),
    unit_index("panning:panning"),
    unit_index("pitch:pitch"),
)
_SLIDES, _LEVELS, _PLACES = unit_index("virtual.slides:slides"), unit_index("virtual.levels:levels"), unit_index("virtual.places:places")
_CONTROLS, _FILTERS = unit_index("virtual.controls:controls"), unit_index("virtual.macros:macros")
_NEEDS_NOTES, _NEEDS_VOLUME, _NEEDS_PANNING = 1 << Family.NOTE, 1 << Family.VOLUME, 1 << Family.PANNING
_NEEDS_PITCH, _NEEDS_FLOW = 1 << Family.PITCH, 1 << Family.FLOW
_NEEDS_SLIDES, _NEEDS_LEVELS, _NEEDS_PLACES = 1 << Family.SLIDE, 1 << Family.LEVEL, 1 << Family.PLACE
_NEEDS_CONTROLS, _NEEDS_FILTERS = 1 << Family.CONTROL, 1 << Family.FILTER
_MARKS = constant(Rule.PANNINGS_ARE_MARKS)
_NEEDS_SHARED = _NEEDS_SLIDES | _NEEDS_LEVELS | _NEEDS_PLACES | _NEEDS_CONTROLS | _NEEDS_FILTERS


@kernel
def call_families(engine, sequencer_address, block_address, families, argument):
    """The effect families that the row needs; a retrigger comes last, as it asks what the volume column did."""
    if families & _NEEDS_PITCH != 0:
        call_family(engine, _PITCH, sequencer_address, block_address, argument)
    if families & _NEEDS_VOLUME != 0:
        call_family(engine, _VOLUME, sequencer_address, block_address, argument)
    if families & _NEEDS_PANNING != 0 and not has_rule(sequencer_at(sequencer_address), _MARKS):
        call_family(engine, _PANNING, sequencer_address, block_address, argument)
    if families & _NEEDS_NOTES != 0:
        call_family(engine, _NOTES, sequencer_address, block_address, argument)


@kernel
def call_shared_families(engine, sequencer_address, block_address, families, argument):
    """The families of ImpulseTracker's and ScreamTracker 3's effects; these are loaded only by songs that have any."""
    if families & _NEEDS_SHARED == 0:
        return
    if families & _NEEDS_SLIDES != 0:
        call_family(engine, _SLIDES, sequencer_address, block_address, argument)
    if families & _NEEDS_LEVELS != 0:
        call_family(engine, _LEVELS, sequencer_address, block_address, argument)
    if families & _NEEDS_PLACES != 0:
        call_family(engine, _PLACES, sequencer_address, block_address, argument)
    if families & _NEEDS_CONTROLS != 0:
        call_family(engine, _CONTROLS, sequencer_address, block_address, argument)
    if families & _NEEDS_FILTERS != 0:
        call_family(engine, _FILTERS, sequencer_address, block_address, argument)
