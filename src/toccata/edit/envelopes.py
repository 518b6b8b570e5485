"""An instrument's envelopes: points, loops, switches.

Points stay in order of ticks with the first at tick 0; a point between two others cannot pass them. Loops name points, and
keep naming the same ones as points come and go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from toccata.edit.bounds import the_instrument, whole
from toccata.edit.instruments import set_instrument_slot
from toccata.errors import EditRefused
from toccata.song import Envelope, EnvelopePoint, Song
from toccata.song.instrument import MAX_ENVELOPE_POINTS

EnvelopeKind = Literal["volume", "panning", "pitch"]
VALUE_RANGES: dict[str, tuple[int, int]] = {"volume": (0, 64), "panning": (-32, 32), "pitch": (-32, 32)}
LAST_TICK = 9999
STARTING_POINTS: dict[str, tuple[EnvelopePoint, ...]] = {
    "volume": (EnvelopePoint(0, 64), EnvelopePoint(32, 0)),
    "panning": (EnvelopePoint(0, 0), EnvelopePoint(32, 0)),
    "pitch": (EnvelopePoint(0, 0), EnvelopePoint(32, 0)),
}
"""What an empty envelope gets when it is turned on."""

Bounds = tuple[int, int] | None


def the_envelope(song: Song, number: int, kind: EnvelopeKind) -> Envelope:
    """An instrument's envelope. Raises: EditRefused."""
    if kind not in VALUE_RANGES:
        raise EditRefused(f"an envelope is {', '.join(VALUE_RANGES)}; not {kind}")
    return getattr(the_instrument(song, number), f"{kind}_envelope")


def set_envelope(song: Song, number: int, kind: EnvelopeKind, envelope: Envelope) -> Song:
    """Replaces a whole envelope. Raises: EditRefused, saying what is wrong with it."""
    the_envelope(song, number, kind)
    _refuse_wrong(envelope, kind)
    return _put(song, number, kind, envelope)


def enable_envelope(song: Song, number: int, kind: EnvelopeKind, enabled: bool) -> Song:
    """Turns an envelope on or off; an empty one gets two points to start from. Raises: EditRefused."""
    envelope = the_envelope(song, number, kind)
    points = envelope.points or (STARTING_POINTS[kind] if enabled else ())
    return _put(song, number, kind, replace(envelope, enabled=enabled, points=points))


def carry_envelope(song: Song, number: int, kind: EnvelopeKind, carry: bool) -> Song:
    """Whether a new note goes on where the last one's envelope was. Raises: EditRefused."""
    return _put(song, number, kind, replace(the_envelope(song, number, kind), carry=carry))


def add_point(song: Song, number: int, kind: EnvelopeKind, tick: int, value: int) -> Song:
    """A new point. Raises: EditRefused when one stands at that tick already, or 32 do."""
    envelope = the_envelope(song, number, kind)
    if any(point.tick == tick for point in envelope.points):
        raise EditRefused(f"the envelope has a point at tick {tick} already")
    if not envelope.points and tick != 0:
        raise EditRefused("the first point of an envelope stands at tick 0")
    index = sum(point.tick < tick for point in envelope.points)
    points = (*envelope.points[:index], EnvelopePoint(tick, value), *envelope.points[index:])
    return set_envelope(song, number, kind, _with_points(envelope, points, lambda k: k + (k >= index)))


def move_point(song: Song, number: int, kind: EnvelopeKind, index: int, tick: int, value: int) -> Song:
    """Moves a point as far as its neighbours, the range and, for the first one, tick 0 let it. Raises: EditRefused."""
    envelope = the_envelope(song, number, kind)
    _the_point(envelope, index)
    first = envelope.points[index - 1].tick + 1 if index else 0
    last = envelope.points[index + 1].tick - 1 if index + 1 < len(envelope.points) else LAST_TICK
    low, high = VALUE_RANGES[kind]
    point = EnvelopePoint(min(max(tick, first), last) if index else 0, min(max(value, low), high))
    points = (*envelope.points[:index], point, *envelope.points[index + 1 :])
    return set_envelope(song, number, kind, replace(envelope, points=points))


def remove_point(song: Song, number: int, kind: EnvelopeKind, index: int) -> Song:
    """Takes a point away; the one after the first moves to tick 0 in its place. Raises: EditRefused for the only one."""
    envelope = the_envelope(song, number, kind)
    _the_point(envelope, index)
    if len(envelope.points) == 1:
        raise EditRefused("an envelope needs one point at least; turn it off instead")
    points = [*envelope.points[:index], *envelope.points[index + 1 :]]
    points[0] = replace(points[0], tick=0)
    last = len(points) - 1
    return set_envelope(song, number, kind, _with_points(envelope, tuple(points), lambda k: min(k - (k > index), last)))


def set_envelope_loop(song: Song, number: int, kind: EnvelopeKind, loop: Bounds) -> Song:
    """Loops between two points (first, last) of the envelope; None takes the loop away. Raises: EditRefused."""
    return set_envelope(song, number, kind, replace(the_envelope(song, number, kind), loop=loop))


def set_envelope_sustain(song: Song, number: int, kind: EnvelopeKind, sustain: Bounds) -> Song:
    """Holds between two points, which may be the same, until the note is released; None takes it away. Raises: EditRefused."""
    return set_envelope(song, number, kind, replace(the_envelope(song, number, kind), sustain=sustain))


def _put(song: Song, number: int, kind: EnvelopeKind, envelope: Envelope) -> Song:
    if envelope == the_envelope(song, number, kind):
        return song
    changed = {f"{kind}_envelope": envelope}
    return set_instrument_slot(song, number, replace(the_instrument(song, number), **changed))  # type: ignore[arg-type]


def _the_point(envelope: Envelope, index: int) -> EnvelopePoint:
    if not 0 <= index < len(envelope.points):
        raise EditRefused(f"the envelope has no point {index + 1}")
    return envelope.points[index]


def _with_points(envelope: Envelope, points: tuple[EnvelopePoint, ...], renumber) -> Envelope:
    def moved(bounds: Bounds) -> Bounds:
        return (renumber(bounds[0]), renumber(bounds[1])) if bounds else None

    return replace(envelope, points=points, loop=moved(envelope.loop), sustain=moved(envelope.sustain))


def _refuse_wrong(envelope: Envelope, kind: EnvelopeKind) -> None:
    if len(envelope.points) > MAX_ENVELOPE_POINTS:
        raise EditRefused(f"an envelope has at most {MAX_ENVELOPE_POINTS} points")
    for point in envelope.points:
        whole(point.value, *VALUE_RANGES[kind], f"the value of a {kind} envelope")
        whole(point.tick, 0, LAST_TICK, "the tick of a point")
    ticks = [point.tick for point in envelope.points]
    if ticks and (ticks[0] != 0 or ticks != sorted(set(ticks))):
        raise EditRefused("the points of an envelope start at tick 0 and go on rising")
    for bounds in (envelope.loop, envelope.sustain):
        if bounds is not None and not 0 <= bounds[0] <= bounds[1] < len(ticks):
            raise EditRefused("a loop of an envelope goes from one of its points to the same or a later one")
