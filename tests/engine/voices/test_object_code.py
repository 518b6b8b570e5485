"""A voice never raises and never allocates: its machine code asks for nothing that could."""

from __future__ import annotations

import pytest

from toccata.engine.cache import read_unit, unit_folder

FORBIDDEN = (b"numba_do_raise", b"numba_unpickle", b"NRT_Allocate", b"NRT_MemInfo_alloc", b"NRT_MemInfo_new", b"PyErr_", b"PyGILState")


def machine_code(unit) -> bytes:
    """The unit's object code, as it is cached."""
    unit.compile()
    return read_unit(unit.name, unit_folder()).code


@pytest.mark.parametrize("name", ["nearest", "linear", "cubic", "sinc", "best", "chip"])
def test_nothing_raises_or_allocates(find_voice, name: str) -> None:
    code = machine_code(find_voice(name))
    assert b"\x7fELF" in code or b"\xcf\xfa\xed\xfe" in code or b"cfunc" in code
    assert [word for word in FORBIDDEN if word in code] == []
