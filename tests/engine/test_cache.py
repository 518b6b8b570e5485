"""The unit cache: loads what is fresh, survives what is broken."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from toccata.engine import cache, compile
from toccata.engine.compile import CompileFailed, compile_missing, find_missing
from toccata.engine.loader import find_unit, unit_address
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
    assert (first.compile().was_stored, second.compile().was_stored) == (False, True)


@pytest.mark.parametrize("kept", [0, 20, 200, 600])
def test_a_truncated_file_costs_a_compile(tmp_path, kept):
    _run(Unit(_double), tmp_path)
    (file,) = tmp_path.glob("*.unit")
    file.write_bytes(file.read_bytes()[:kept])
    again = Unit(_double)
    assert _run(again, tmp_path) == [0, 2, 4, 6]
    assert not again.compile().was_stored
    assert Unit(_double).compile(tmp_path).was_stored


def test_a_changed_byte_costs_a_compile(tmp_path):
    _run(Unit(_double), tmp_path)
    (file,) = tmp_path.glob("*.unit")
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    file.write_bytes(data)
    assert not Unit(_double).is_ready(tmp_path)


def test_another_processor_has_its_own_code(tmp_path, monkeypatch):
    unit = Unit(_double)
    _run(unit, tmp_path)
    assert Unit(_double).is_ready(tmp_path)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(cache, "_machine", lambda: "another")
        assert not Unit(_double).is_ready(tmp_path)
        _run(Unit(_double), tmp_path)
        assert Unit(_double).is_ready(tmp_path)
    assert Unit(_double).is_ready(tmp_path), "both stand side by side"


def _age(file, days: float) -> None:
    then = time.time() - days * 24 * 3600
    os.utime(file, (then, then))


def test_what_nobody_asks_for_in_a_month_goes(tmp_path, monkeypatch):
    _run(Unit(_double), tmp_path)
    (mine,) = tmp_path.glob("*.unit")
    others = tmp_path / "toccata.other-unit-0123456789abcdef.unit"
    others.write_bytes(b"")
    _age(mine, 29)
    _age(others, 40)
    monkeypatch.setattr(cache, "_machine", lambda: "another")
    _run(Unit(_double), tmp_path)
    assert mine.exists()
    _age(mine, 31)
    monkeypatch.setattr(cache, "_machine", lambda: "a third")
    _run(Unit(_double), tmp_path)
    assert not mine.exists()
    assert others.exists(), "another unit's are its own affair"


def test_what_is_used_stays(tmp_path, monkeypatch):
    _run(Unit(_double), tmp_path)
    (mine,) = tmp_path.glob("*.unit")
    _age(mine, 40)
    assert _run(Unit(_double), tmp_path) == [0, 2, 4, 6]
    monkeypatch.setattr(cache, "_machine", lambda: "another")
    _run(Unit(_double), tmp_path)
    assert mine.exists()


def test_a_stored_unit_loads_without_numba(unit_folder):
    name = "toccata.engine.mixer.tap:tap"
    unit_address(name, unit_folder)
    code = (
        "import sys; from pathlib import Path; from toccata.engine.loader import unit_address;"
        f"print(unit_address({name!r}, Path({str(unit_folder)!r})) != 0, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_costs_a_compile(tmp_path):
    tmp_path.chmod(0o500)
    assert _run(Unit(_double), tmp_path / "units") == [0, 2, 4, 6]


def test_a_file_in_place_of_the_folder_costs_a_compile(tmp_path):
    (tmp_path / "units").write_text("")
    assert _run(Unit(_double), tmp_path / "units") == [0, 2, 4, 6]


def test_missing_units_are_compiled_by_subprocesses(tmp_path, monkeypatch):
    monkeypatch.setattr(compile, "is_loaded", lambda name: False)
    names = ["toccata.engine.mixer.tap:tap", "toccata.engine.mixer.master:master", "toccata.engine.rings:pop_event"]
    told = []
    compile_missing(names, tmp_path, lambda done, total: told.append((done, total)))
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    assert not [name for name in names if not Unit(_unit(name).function).is_ready(tmp_path)]


def _unit(name: str) -> Unit:
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
