"""How numba finds out what an operator or a built-in function makes of its arguments: each question is asked once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from numba.core.types.functions import BaseFunction

_answers: dict = {}
_resolve = BaseFunction.get_call_type


def _resolve_once(function, context, args, kws):
    """Numba itself tries every template anew for each `+` that it meets."""
    if kws:
        return _resolve(function, context, args, kws)
    key = (id(function), args)
    if key not in _answers:
        _answers[key] = (_resolve(function, context, args, kws), function)  # which is kept, so that its id stays its own
    return _answers[key][0]


@contextmanager
def each_call_resolved_once() -> Iterator[None]:
    """Within it, numba remembers what each function of its own makes of each kind of arguments."""
    BaseFunction.get_call_type = _resolve_once  # type: ignore[method-assign]
    try:
        yield
    finally:
        BaseFunction.get_call_type = _resolve  # type: ignore[method-assign]
