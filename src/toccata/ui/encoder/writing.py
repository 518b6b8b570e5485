"""Writing changed cells: a sheet that knows where the terminal's cursor is and how its pen is set."""

from __future__ import annotations

from typing import NamedTuple

from toccata.ui.encoder.moves import NOWHERE, move
from toccata.ui.encoder.pens import RESET, Pen, Pens
from toccata.ui.encoder.rows import BESIDE, Row, RowMaker, is_plain

BRIDGE = 4
"""Unchanged cells between two changed ones that are written again rather than jumped over: a jump takes 4 bytes."""
_LEAST_ERASED = 4
_FEW_RUNS = 16
"""Up to so many, the order of writing is looked for."""
_MANY_RUNS, _WORTH_LAYERS = 60, 0.8
"""From so many on, the whole screen may be written colour by colour, where that takes so small a share."""
_ERASE = "\x1b[K"


class Run(NamedTuple):
    """Neighbouring cells of one pen. An erasure has no glyphs: it clears the line from x on."""

    x: int
    glyphs: str
    pen: str


class Change(NamedTuple):
    """A line that looks one way and is to look another."""

    y: int
    shown: Row
    wanted: Row


class Sheet:
    """Collects a frame. x, y: the terminal's cursor, NOWHERE where it is not known. pen: how it paints."""

    def __init__(self, pens: Pens, maker: RowMaker, width: int, x: int, y: int, pen: Pen) -> None:
        self.parts: list[str] = []
        self.x, self.y, self.pen = x, y, pen
        self._pens, self._maker, self._width = pens, maker, width

    @property
    def length(self) -> int:
        """Characters collected."""
        return sum(map(len, self.parts))

    def reset(self, sequence: str) -> None:
        """A sequence that resets the pen and leaves the cursor anywhere."""
        self.leap(sequence)
        self.pen = RESET

    def leap(self, sequence: str) -> None:
        """A sequence that leaves the cursor anywhere."""
        self.parts.append(sequence)
        self.x = self.y = NOWHERE

    def go(self, x: int, y: int) -> None:
        """Moves the cursor."""
        self.parts.append(move(self.x, self.y, x, y))
        self.x, self.y = x, y

    def write_rows(self, changes: list[Change], may_erase: bool) -> None:
        """Makes lines look as they are wanted. Each is written from left to right, or pen by pen where that is shorter; where little
        changed, what is cheapest from where cursor and pen are comes next, on whichever line."""
        jobs = [(change, find_runs(change.shown, change.wanted, self._pens, may_erase)) for change in changes]
        before = self.copy(empty=False)
        for change, runs in jobs:
            self.add(self._shorter(change, runs))
        count = sum(len(runs) for _, runs in jobs)
        all_runs = [(change, run) for change, runs in jobs for run in runs]
        if count <= _FEW_RUNS:
            self._replace_since(before, before._nearest_first(all_runs), 1.0)
        elif count >= _MANY_RUNS:
            self._replace_since(before, before._all_by_pen(all_runs), _WORTH_LAYERS)

    def _replace_since(self, before: Sheet, other: Sheet, share: float) -> None:
        """Takes another way of writing what was collected since, where it is shorter than a share of it."""
        if other.length < share * (self.length - before.length):
            self.parts = before.parts
            self.add(other)

    def _all_by_pen(self, jobs: list[tuple[Change, Run]]) -> Sheet:
        """All of the screen in one colour, then in the next."""
        groups: dict[str, list[tuple[Change, Run]]] = {}
        for job in jobs:
            groups.setdefault(job[1].pen, []).append(job)
        sheet = self.copy()
        for group in groups.values():
            for job in group:
                sheet._write(*job)
        return sheet

    def _shorter(self, change: Change, runs: list[Run]) -> Sheet:
        best = self._written(change, runs)
        if len({run.pen for run in runs}) + 1 < len(runs):
            best = min(best, self._written(change, self._by_pen(runs)), key=lambda sheet: sheet.length)
        return best

    def _nearest_first(self, jobs: list[tuple[Change, Run]]) -> Sheet:
        sheet = self.copy()
        while jobs:
            nearest = min(jobs, key=lambda job: sheet._distance(*job))
            jobs.remove(nearest)
            sheet._write(*nearest)
        return sheet

    def _distance(self, change: Change, run: Run) -> int:
        return len(move(self.x, self.y, run.x, change.y)) + len(self._pens.change(self.pen, run.pen)[0])

    def copy(self, empty: bool = True) -> Sheet:
        """The same cursor and pen; what is collected only where it is not to be empty."""
        sheet = Sheet(self._pens, self._maker, self._width, self.x, self.y, self.pen)
        sheet.parts = [] if empty else list(self.parts)
        return sheet

    def add(self, other: Sheet) -> None:
        """Goes on where a copy has come to."""
        self.parts += other.parts
        self.x, self.y, self.pen = other.x, other.y, other.pen

    def _written(self, change: Change, runs: list[Run]) -> Sheet:
        sheet = self.copy()
        for run in runs:
            sheet._write(change, run)
        return sheet

    def _by_pen(self, runs: list[Run]) -> list[Run]:
        """What the present pen can write first."""
        groups: dict[str, list[Run]] = {}
        for run in runs:
            groups.setdefault(run.pen, []).append(run)
        ordered = sorted(groups, key=lambda pen: bool(self._pens.change(self.pen, pen)[0]))
        return [run for pen in ordered for run in groups[pen]]

    def _write(self, change: Change, run: Run) -> None:
        y, wanted = change.y, change.wanted
        if not self._bridged(y, run.x, wanted):
            if self.y == y and 0 <= self.x < run.x <= self.x + BRIDGE:
                self._take(run.pen)  # which may serve for the gap
            if not self._bridged(y, run.x, wanted):
                self.go(run.x, y)
        self._take(run.pen)
        if run.glyphs:
            self._put(run.glyphs)
        else:
            self.parts.append(_ERASE)

    def _bridged(self, y: int, x: int, wanted: Row) -> bool:
        """Whether the cursor is there, if need be by writing the few cells before it, where the pen serves for them."""
        if (self.x, self.y) == (x, y):
            return True
        if self.y != y or not 0 <= self.x < x <= self.x + BRIDGE:
            return False
        glyphs, pens = wanted.glyphs[self.x : x], wanted.pens[self.x : x]
        if not is_plain(glyphs) or len(glyphs.encode()) > len(move(self.x, y, x, y)):
            return False
        if any(self._pens.change(self.pen, pen)[0] for pen in pens):
            return False
        self.parts.append(glyphs)
        self.x = x
        return True

    def _take(self, pen: str) -> None:
        sequence, self.pen = self._pens.change(self.pen, pen)
        if sequence:
            self.parts.append(sequence)

    def _put(self, glyphs: str) -> None:
        if is_plain(glyphs):
            self.parts.append(glyphs)
            self._advance(len(glyphs))
            return
        start, y = self.x, self.y
        for offset, glyph in enumerate(glyphs):
            if glyph == BESIDE:
                continue
            self.go(start + offset, y)
            if not is_plain(glyph):
                self._put_uncertain(glyph, 1 + (glyphs[offset + 1 : offset + 2] == BESIDE))
            else:
                self.parts.append(glyph)
                self._advance(1)

    def _put_uncertain(self, glyph: str, cells: int) -> None:
        """Terminals disagree on how wide it is: what may stand beside it is cleared, and the cursor is anywhere after it."""
        x, y = self.x, self.y
        self.parts.append(" " * cells)
        self._advance(cells)
        self.go(x, y)
        self.parts.append(self._maker.text_of(glyph))
        self.x = NOWHERE

    def _advance(self, cells: int) -> None:
        # Past the last column the cursor stays in it, in some terminals with a wrap in waiting.
        self.x = self.x + cells if self.x + cells < self._width else NOWHERE


def find_runs(shown: Row, wanted: Row, pens: Pens, may_erase: bool) -> list[Run]:
    """The cells to be written, from left to right. A blank joins a neighbour whose pen serves for it."""
    changed = _changed_cells(shown, wanted)
    erasure = _erasure(wanted, changed, pens) if may_erase else None
    if erasure:
        changed = [x for x in changed if x < erasure.x]
    glyphs, colors = wanted
    runs: list[Run] = []
    start = 0
    while start < len(changed):
        x = first = changed[start]
        pen = colors[x]
        end = start + 1
        while end < len(changed) and changed[end] == x + 1:
            following = colors[x + 1]
            if following != pen:
                if pens.covers(pen, following):
                    pass
                elif pens.covers(following, pen) and not glyphs[first : x + 1].strip(" "):
                    pen = following
                else:
                    break
            x += 1
            end += 1
        runs.append(Run(first, glyphs[first : x + 1], pen))
        start = end
    return [*runs, erasure] if erasure else runs


def _changed_cells(shown: Row, wanted: Row) -> list[int]:
    """Columns to be written; of a wide glyph, old or new, both."""
    old_glyphs, old_pens = shown
    glyphs, pens = wanted
    changed = [x for x in range(len(glyphs)) if glyphs[x] != old_glyphs[x] or pens[x] != old_pens[x]]
    if BESIDE not in glyphs and BESIDE not in old_glyphs:
        return changed
    whole = set(changed)
    for x in range(1, len(glyphs)):
        if BESIDE in (glyphs[x], old_glyphs[x]) and (x in whole or x - 1 in whole):
            whole |= {x - 1, x}
    for x in range(len(glyphs) - 1, 0, -1):
        if BESIDE in (glyphs[x], old_glyphs[x]) and (x in whole or x - 1 in whole):
            whole |= {x - 1, x}
    return sorted(whole)


def _erasure(wanted: Row, changed: list[int], pens: Pens) -> Run | None:
    """Clearing the end of the line, where that is shorter than writing blanks."""
    pen = wanted.pens[-1]
    tail = max(len(wanted.glyphs.rstrip(" ")), len(wanted.pens.rstrip(pen)))
    blanks = [x for x in changed if x >= tail]
    return Run(blanks[0], "", pen) if len(blanks) >= _LEAST_ERASED and pens.erases(pen) else None
