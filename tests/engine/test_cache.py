"""The unit cache: loads what is fresh, survives what is broken."""

from __future__ import annotations

import os

import numpy as np
import pytest

from toccata.engine.compile import CompileFailed, compile_missing, find_missing
from toccata.engine.memory import address_of, items_at
from toccata.engine.unit import Unit


def _double(state, block, frames):
    items = items_at(state, frames, np.int64)
    for index in range(frames):
        items[index] *= 2


def _run(unit: Unit, folder) -> list[int]:
    items = np.arange(4)
    unit.compile(folder).ctypes(address_of(items), 0, 4)
    return items.tolist()


def test_compiles_once_and_loads_after(tmp_path):
    first, second = Unit(_double), Unit(_double)
    assert not first.is_ready(tmp_path)
    assert _run(first, tmp_path) == [0, 2, 4, 6]
    assert second.is_ready(tmp_path)
    assert _run(second, tmp_path) == [0, 2, 4, 6]
    assert (first.compile().cache_hits, second.compile().cache_hits) == (0, 1)


@pytest.mark.parametrize("kept", [0, 100])
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_a_truncated_file_costs_a_compile(tmp_path, suffix, kept):
    _run(Unit(_double), tmp_path)
    (file,) = tmp_path.glob(f"*{suffix}")
    file.write_bytes(file.read_bytes()[:kept])
    again = Unit(_double)
    assert _run(again, tmp_path) == [0, 2, 4, 6]
    assert again.compile().cache_hits == 0
    assert _run(Unit(_double), tmp_path) == [0, 2, 4, 6]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_costs_a_compile(tmp_path):
    tmp_path.chmod(0o500)
    assert _run(Unit(_double), tmp_path / "units") == [0, 2, 4, 6]


def test_a_file_in_place_of_the_folder_costs_a_compile(tmp_path):
    (tmp_path / "units").write_text("")
    assert _run(Unit(_double), tmp_path / "units") == [0, 2, 4, 6]


def test_missing_units_are_compiled_by_subprocesses(tmp_path):
    names = ["toccata.engine.mixer.tap:tap", "toccata.engine.mixer.master:master", "toccata.engine.rings:pop_event"]
    told = []
    compile_missing(names, tmp_path, lambda done, total: told.append((done, total)))
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    assert not [name for name in names if not Unit(_unit(name).function).is_ready(tmp_path)]


def _unit(name: str) -> Unit:
    from toccata.engine.compile import find_unit

    return find_unit(name)


def test_nothing_is_missing_once_loaded(unit_folder):
    _unit("toccata.engine.mixer.tap:tap").compile(unit_folder)
    assert find_missing(["toccata.engine.mixer.tap:tap"], unit_folder) == []


def test_a_unit_that_does_not_compile_is_named(tmp_path, monkeypatch):
    (tmp_path / "broken_unit.py").write_text(
        "from toccata.engine.unit import unit\n\n\n@unit\ndef broken(state, block, frames):\n    return undefined_name + state\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(CompileFailed, match="broken_unit:broken does not compile"):
        compile_missing(["broken_unit:broken"], tmp_path / "units")
