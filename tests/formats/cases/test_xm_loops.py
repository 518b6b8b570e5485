"""FastTracker 2's pattern loops: the rows heard. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import pytest
from module_files import xm
from xm_text import cell


@pytest.fixture
def rows_heard(play_module):
    """rows_heard(count, patterns...) are (order, row) of an XM's first rows, a tick each."""

    def play(count: int, *patterns: str) -> list[tuple[int, int]]:
        lines = [text.splitlines() for text in patterns]
        cells = [{(row, at): cell(part) for row, line in enumerate(text) for at, part in enumerate(line.split("|"))} for text in lines]
        content = xm(cells, [], range(len(patterns)), rows=len(lines[0]), speed=1)
        return [(tick.order, tick.row) for tick in play_module(content, "case").play(count)]

    return play


FIRST, LOOP, LAST = "...\n", "... .. .. E60\n", "\n..."
PLAIN = "...\n...\n...\n..."


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        pytest.param([FIRST + LOOP + "... .. .. E61\n... .. .. D00", "...\n...\n... .. .. E61\n..."], "0: 012123 1: 012123", id="Break"),
        pytest.param(["...\n...\n" + LOOP + "... .. .. E61|... .. .. D00", PLAIN], "0: 0123 1: 0123", id="Break beside"),
        pytest.param([FIRST + LOOP + "...|... .. .. E60\n... .. .. E61\n...|... .. .. E61" + LAST], "0: 012312342312345", id="Infinite"),
        pytest.param([FIRST + LOOP + "... .. .. E61|... .. .. B01" + LAST, PLAIN], "0: 012 1: 0123", id="Jumps right"),
        pytest.param([FIRST + LOOP + "... .. .. B01|... .. .. E61" + LAST, PLAIN], "0: 012 1: 0123", id="Jumps left"),
        pytest.param([FIRST + "... .. .. E60|... .. .. E60\n...|... .. .. E61\n... .. .. E61" + LAST], "0: 012123121234", id="Nested"),
        pytest.param(["...\n...\n" + LOOP + "... .. .. E61", PLAIN], "0: 012323 1: 23", id="Overflow"),
        pytest.param(
            ["...\n...\n" + LOOP + "...", "...\n... .. .. E61\n...\n...", PLAIN],
            "0: 0123 1: 0123 2: 23",
            id="Overflow later",
        ),
        pytest.param(["...\n...\n... .. .. E60|... .. .. E60\n... .. .. E61|... .. .. E62" + LAST], "0: 012323232323234", id="Various"),
        pytest.param([FIRST + LOOP + "... .. .. E61|... .. .. EE1" + LAST], "0: 0122223", id="Various"),
        pytest.param([FIRST + LOOP + "... .. .. E61" + LAST, PLAIN], "0: 012123 1: 123", id="Weird"),
    ],
)
def test_a_loops_row_begins_the_next_pattern_too(rows_heard, patterns, expected):
    """PatLoop-Break.xm, -Infinite, -Jumps, -Nested, -Overflow, -Various, -Weird. Each channel loops by itself; the row
    last looped to is where the next pattern begins, unless a break or jump says so."""
    heard = rows_heard(sum(len(word) for word in expected.split() if ":" not in word), *patterns)
    told = iter(expected.split())
    assert heard == [(int(order[0]), int(row)) for order, rows in zip(told, told, strict=True) for row in rows]
