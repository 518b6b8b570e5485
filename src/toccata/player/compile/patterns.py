"""Patterns and order. The engine reads the song's own columns, which nobody may write; only address tables are made here."""

from __future__ import annotations

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.sequencer.layout import ORDER, PATTERN
from toccata.player.memory import EngineMemory
from toccata.song import MAX_CHANNELS, OrderEntry, Pattern

_MOST_PATTERNS = 1024
_MOST_ORDER = 1024
_ADDRESS = np.dtype(np.int64)


class PatternCompiler:
    """Keeps the pattern table and the order of the song that was compiled last."""

    def __init__(self, memory: EngineMemory) -> None:
        self._memory = memory
        self._patterns: tuple[Pattern, ...] | None = None
        self._columns: dict[int, tuple[Pattern, np.ndarray]] = {}
        self._table = aligned_zeros(1, PATTERN)
        self._order: tuple[OrderEntry, ...] | None = None
        self._order_table = aligned_zeros(1, ORDER)

    def compile_patterns(self, patterns: tuple[Pattern, ...]) -> None:
        """Makes an address table of columns for every pattern that is a new object, and swaps the pattern table."""
        if patterns is self._patterns:
            return
        columns = {id(pattern): self._columns.get(id(pattern)) or (pattern, _column_addresses(pattern)) for pattern in patterns}
        table = aligned_zeros(_MOST_PATTERNS, PATTERN)
        for record, pattern in zip(table, patterns, strict=False):
            record["columns"] = address_of(columns[id(pattern)][1])
            record["rows"], record["channels"] = pattern.rows, len(pattern.columns)
        old = (self._table, self._columns, self._patterns)
        self._table, self._columns, self._patterns = table, columns, patterns
        self._memory.swap(self._memory.sequencer, "patterns", address_of(table), old)
        self._memory.swap(self._memory.sequencer, "pattern_count", len(patterns))

    def compile_order(self, order: tuple[OrderEntry, ...]) -> None:
        """Swaps the order if it is a new one."""
        if order is self._order:
            return
        table = aligned_zeros(_MOST_ORDER, ORDER)
        mutes = 0
        for record, entry in zip(table, order, strict=False):
            if entry.section:
                mutes = sum(1 << channel for channel in set(entry.section.mutes))
            record["pattern"], record["mutes"], record["name"] = entry.pattern, mutes, id(entry)
        old = (self._order_table, self._order)
        self._order_table, self._order = table, order
        self._memory.swap(self._memory.sequencer, "order", address_of(table), old)
        self._memory.swap(self._memory.sequencer, "order_count", len(order))


def _column_addresses(pattern: Pattern) -> np.ndarray:
    addresses = aligned_zeros(MAX_CHANNELS, _ADDRESS)
    for index, column in enumerate(pattern.columns):
        assert column.flags.c_contiguous
        addresses[index] = address_of(column)
    return addresses
