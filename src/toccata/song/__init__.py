"""The immutable document: song, order, patterns, instruments, samples, mixer, play rules.

Frozen dataclasses, tuples and read-only numpy arrays with shared structure: an edit makes a new song that shares
what it did not touch, and parts that are the same object are not compiled again. May import notation and rack.
"""

from toccata.song.document import MAX_CHANNELS, Channel, Song, TimeSignature
from toccata.song.instrument import Envelope, EnvelopePoint, Instrument
from toccata.song.macros import MidiMacros
from toccata.song.mixer import Limiter, Mixer, Strip
from toccata.song.order import ORDER_END, ORDER_SKIP, OrderEntry, Section, mutes_at, section_span, section_start
from toccata.song.pattern import MAX_ROWS, Pattern
from toccata.song.rules import PlayRules
from toccata.song.sample import Loop, Sample, Vibrato

__all__ = [
    "MAX_CHANNELS",
    "MAX_ROWS",
    "ORDER_END",
    "ORDER_SKIP",
    "Channel",
    "Envelope",
    "EnvelopePoint",
    "Instrument",
    "Limiter",
    "Loop",
    "MidiMacros",
    "Mixer",
    "OrderEntry",
    "Pattern",
    "PlayRules",
    "Sample",
    "Section",
    "Song",
    "Strip",
    "TimeSignature",
    "Vibrato",
    "mutes_at",
    "section_span",
    "section_start",
]
