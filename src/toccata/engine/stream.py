"""PortAudio's stream callback: machine code that renders from the engine behind its userdata and never meets Python."""

from __future__ import annotations

from numba import float32, int64, types

from toccata.engine.layout import ENGINE, OUTPUT_CHANNELS
from toccata.engine.memory import call_unit, items_at, record_at
from toccata.engine.unit import Unit
from toccata.engine.units import UNIT_INDEX

# PaStreamCallback: int (input*, output*, unsigned long frames, time*, flags, userdata*). Pointers are taken as integers.
_SIGNATURE = types.int32(types.int64, types.int64, types.uint64, types.int64, types.uint64, types.int64)
_CONTINUE = 0
_RENDER = UNIT_INDEX["toccata.engine.host:render"]
_UNSIGNED_LONG = 0xFFFFFFFF
"""Frame counts fit 32 bits; where `unsigned long` has no more, the rest of the register is undefined."""


def _stream_callback(function) -> Unit:
    return Unit(function, _SIGNATURE)


@_stream_callback
def callback(input_address, output_address, frames, time_address, flags, engine_address):
    """Fills the device's buffer, float32 interleaved stereo."""
    engine = record_at(engine_address, ENGINE)
    render = items_at(engine.units, engine.unit_count, int64)[_RENDER]
    count = int64(frames) & _UNSIGNED_LONG
    if render != 0:
        call_unit(render, engine_address, output_address, count)
    else:
        out = items_at(output_address, count * OUTPUT_CHANNELS, float32)
        for index in range(count * OUTPUT_CHANNELS):
            out[index] = 0.0
    return _CONTINUE
