"""Compiling in subprocesses: stopping it, and what is told when a unit does not compile."""

from __future__ import annotations

import threading

import pytest

from toccata.engine import compile, head_start
from toccata.engine.cache import has_unit
from toccata.engine.compile import CompileFailed, compile_missing
from toccata.engine.units import UNITS


def test_stopping_ends_a_compiler_in_the_middle_of_a_unit(tmp_path):
    stop, began = threading.Event(), threading.Event()
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        began.set()

    worker = threading.Thread(target=compile_missing, args=(UNITS, tmp_path, progress, stop), daemon=True)
    worker.start()
    assert began.wait(60)
    stop.set()
    worker.join(60)
    assert not worker.is_alive()
    done, wanted = seen[-1]
    assert done < wanted


def test_a_compiler_that_dies_names_its_unit(tmp_path):
    with pytest.raises((CompileFailed, ImportError, AttributeError), match="no_such"):
        compile_missing(["toccata.engine.mixer.strip:no_such"], tmp_path)


def test_a_compiler_with_a_head_start_is_the_one_that_works(tmp_path, monkeypatch):
    if not head_start.CAN_FORK:
        pytest.skip("compilers take their turns here")
    monkeypatch.setattr(compile, "is_loaded", lambda name: False)
    name = "toccata.engine.mixer.tap:tap"
    head_start.give_head_start(tmp_path)
    (early,) = head_start._early.values()
    compile_missing([name], tmp_path)
    assert early.returncode == 0
    assert not head_start._early
    assert has_unit(name, tmp_path)


def test_a_filled_cache_needs_no_head_start(tmp_path):
    (tmp_path / "a.unit").write_bytes(b"")
    head_start.give_head_start(tmp_path)
    assert not head_start._early


def test_a_compiler_that_died_early_is_replaced(tmp_path):
    if not head_start.CAN_FORK:
        pytest.skip("compilers take their turns here")
    head_start.give_head_start(tmp_path)
    (early,) = head_start._early.values()
    early.kill()
    early.wait()
    replaced = head_start.start_compiler(tmp_path, head_start.LANES)
    assert replaced is not early
    replaced.communicate("")
    assert replaced.returncode == 0
