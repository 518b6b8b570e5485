"""The table of units: every unit has an index here; the engine's address table is in this order.

Names are `module:function`, so that a song loads and compiles only what it uses.
"""

from __future__ import annotations

UNITS: tuple[str, ...] = (
    "toccata.engine.voices.sampler:nearest",
    "toccata.engine.voices.sampler:linear",
    "toccata.engine.voices.sampler:cubic",
    "toccata.engine.voices.sampler:sinc",
    "toccata.engine.voices.sampler:best",
    "toccata.engine.voices.chip:chip",
    "toccata.engine.sequencer.clock:tick",
    "toccata.engine.sequencer.rows:read_row",
    "toccata.engine.sequencer.pitch:pitch",
    "toccata.engine.sequencer.volume:volume",
    "toccata.engine.sequencer.panning:panning",
    "toccata.engine.sequencer.notes:notes",
    "toccata.engine.sequencer.trigger:start",
    "toccata.engine.sequencer.flow:flow",
    "toccata.engine.sequencer.voices:voices",
    "toccata.engine.sequencer.seek:seek",
    "toccata.engine.sequencer.commands:play",
    "toccata.engine.sequencer.commands:loop_pattern",
    "toccata.engine.sequencer.commands:stop",
    "toccata.engine.sequencer.commands:ring_out",
    "toccata.engine.sequencer.commands:silence",
    "toccata.engine.sequencer.commands:note_on",
    "toccata.engine.sequencer.commands:note_off",
    "toccata.engine.mixer.strip:strip",
    "toccata.engine.mixer.master:master",
    "toccata.engine.mixer.limiter:limiter",
    "toccata.engine.mixer.tap:tap",
    "toccata.engine.metronome:click",
    "toccata.engine.host:render",
    "toccata.engine.stream:callback",
    "toccata.engine.rings:push_command",
    "toccata.engine.rings:pop_event",
    "toccata.engine.rings:read_position",
    "toccata.engine.heard:read_heard",
)
UNIT_INDEX: dict[str, int] = {name: index for index, name in enumerate(UNITS)}
