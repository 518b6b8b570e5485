"""Euclidean rhythms: pulses spread over steps as evenly as they can be."""

from __future__ import annotations


def euclidean_rhythm(pulses: int, steps: int, rotation: int = 0) -> tuple[bool, ...]:
    """True where a pulse falls, one a step; with a pulse the rhythm begins on one. rotation: how many steps later it begins.

    Raises: ValueError unless 0 ≤ pulses ≤ steps and steps ≥ 1.
    Source: Bjorklund's algorithm as in Toussaint, The Euclidean Algorithm Generates Traditional Musical Rhythms (2005).
    """
    if not 0 <= pulses <= steps or steps < 1:
        raise ValueError(f"{pulses} pulses in {steps} steps")
    groups: list[tuple[bool, ...]] = [(True,)] * pulses
    rest: list[tuple[bool, ...]] = [(False,)] * (steps - pulses)
    while len(rest) > 1 and groups:
        pairs = min(len(groups), len(rest))
        joined = [groups[k] + rest[k] for k in range(pairs)]
        groups, rest = joined, groups[pairs:] or rest[pairs:]
    rhythm = tuple(step for group in (*groups, *rest) for step in group)
    shift = rotation % steps
    return rhythm[steps - shift :] + rhythm[: steps - shift]
