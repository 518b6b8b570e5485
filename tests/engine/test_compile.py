"""Compiling in subprocesses: stopping it, and what is told when a unit does not compile."""

from __future__ import annotations

import threading

import pytest

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
