"""Modules of one case each, played tick by tick: what each channel was told, as the original tracker tells it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from it_text import instrument_of, it_cells, row_count
from module_files import ItSample, it
from xm_text import module

from toccata.formats import load_file

SEQUENCER_TESTS = Path(__file__).parents[2] / "engine" / "sequencer"


def _tick_tables():
    """The conftest of the sequencer's tests, whose Machine plays a song tick by tick."""
    spec = importlib.util.spec_from_file_location("tick_tables", SEQUENCER_TESTS / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["tick_tables"] = module
    spec.loader.exec_module(module)
    return module


tick_tables = _tick_tables()
units = tick_tables.units


@pytest.fixture
def play_module(tmp_path, units):
    """play_module(bytes, name) loads a module and makes a Machine of it."""

    def play(content: bytes, name: str):
        path = tmp_path / name
        path.write_bytes(content)
        return tick_tables.Machine(units, load_file(path).song)

    return play


@pytest.fixture
def play_it(play_module):
    """play_it(rows, ...) makes an IT of patterns written as text and a Machine that plays it, a tick a row unless told.

    instruments: a list of ItInstrument, `each` for one a sample, or None for sample mode.
    """

    def play(*patterns: str, samples=None, instruments="each", **fields):
        samples = samples or [ItSample(), ItSample(volume=40), ItSample(volume=24)]
        if instruments == "each":
            instruments = [instrument_of(number) for number in range(1, len(samples) + 1)]
        content = it(
            [it_cells(text) for text in patterns],
            samples=samples,
            instruments=instruments,
            orders=fields.pop("orders", range(len(patterns))),
            rows=fields.pop("rows", row_count(*patterns)),
            **({"speed": 1, "flags": 9} | fields),
        )
        return play_module(content, "case.it")

    return play


@pytest.fixture
def play_xm(play_module):
    """play_xm(rows, instruments, ...) makes an XM of a pattern written as text and a Machine that plays it, a tick a row unless told."""

    def play(rows: str, instruments=None, **fields):
        return play_module(module(rows, instruments, **({"speed": 1} | fields)), "case.xm")

    return play
