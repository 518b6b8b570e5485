"""The unit cache: each unit's machine code in a file of its own, fresh as long as nothing it was made from has changed.

The files of one unit made from different sources, compilers or processors stand side by side, so that two installations can
share the folder; what has not been asked for in a month goes when its unit is compiled again.

Numba's own cache hashes the one file that holds a function, so an edited helper or record layout would leave its callers
stale; a stale layout segfaults. And it needs numba to load: 0.4 s, where LLVM alone takes 0.05 s.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import llvmlite.binding as llvm
import platformdirs

from toccata.engine.sources import module_file, transitive_sources

_FORMAT = 2
_SUFFIX = ".unit"
_COMPILERS = ("numba", "llvmlite", "numpy")
_SWITCHES = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_OPT", "NUMBA_SLP_VECTORIZE", "NUMBA_LOOP_VECTORIZE")
_DAY_S = 24 * 3600.0
_KEPT_S = 30 * _DAY_S
_STAMP_DIGITS = 16
"""Of a stamp's 64, in a file's name; the whole one stands in its head."""
_chosen: list[Path] = []


def use_folder(folder: Path) -> None:
    """Chooses where this process keeps its compiled units. The command line calls it once, before anything is compiled."""
    _chosen[:] = [folder]


def unit_folder() -> Path:
    """Where compiled units are kept: the chosen folder, else one in the user's cache."""
    return _chosen[0] if _chosen else platformdirs.user_cache_path("toccata") / "units"


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """symbol: the C function in the object. code: an object file of the platform's format."""

    symbol: str
    code: bytes


def read_unit(name: str, folder: Path) -> StoredUnit | None:
    """The unit `module:function`, if the folder has it, whole, fresh, and for this processor."""
    try:
        stamp = unit_stamp(name)
        path = _unit_path(name, folder, stamp)
        head, _, code = path.read_bytes().partition(b"\n")
        header = json.loads(head)
        if header["stamp"] == stamp and header["sha256"] == hashlib.sha256(code).hexdigest():
            _mark_used(path)
            return StoredUnit(header["symbol"], code)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # a broken file costs a compile, never an error
    return None


def has_unit(name: str, folder: Path) -> bool:
    """Whether `read_unit` would find it. The unit's module is not imported."""
    return read_unit(name, folder) is not None


def write_unit(name: str, folder: Path, unit: StoredUnit) -> None:
    """Keeps a unit's code; a folder that cannot be written leaves it unkept."""
    stamp = unit_stamp(name)
    header = {"stamp": stamp, "sha256": hashlib.sha256(unit.code).hexdigest(), "symbol": unit.symbol}
    path = _unit_path(name, folder, stamp)
    staged = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(json.dumps(header).encode() + b"\n" + unit.code)
        os.replace(staged, path)
        _drop_unused(name, folder)
    except OSError:
        return


def _mark_used(path: Path) -> None:
    """A file's time tells when it was last asked for, to the day."""
    if time.time() - path.stat().st_mtime > _DAY_S:
        with contextlib.suppress(OSError):
            os.utime(path)


def _drop_unused(name: str, folder: Path) -> None:
    """Removes the unit's files, and what was left half written, that nobody has asked for in a month."""
    for path in folder.glob(f"{_file_name(name)}-*{_SUFFIX}*"):
        if time.time() - path.stat().st_mtime > _KEPT_S:
            path.unlink(missing_ok=True)


def unit_stamp(name: str) -> str:
    """Hash of the unit's module, of all of Toccata that it imports, of what compiles it and of the processor it is for."""
    module = name.partition(":")[0]
    digest = hashlib.sha256(f"{_FORMAT} {_versions()} {_machine()}".encode())
    for source, content_hash in transitive_sources(module, _file_of(module)):
        digest.update(f" {source} {content_hash}".encode())
    return digest.hexdigest()


def _unit_path(name: str, folder: Path, stamp: str) -> Path:
    return folder / f"{_file_name(name)}-{stamp[:_STAMP_DIGITS]}{_SUFFIX}"


def _file_name(name: str) -> str:
    return name.replace(":", "-")


def _file_of(module: str) -> Path:
    path = module_file(module)
    if path is None:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            raise OSError(f"no file holds {module}")
        path = Path(spec.origin)
    return path


@cache
def _versions() -> str:
    return " ".join(importlib.metadata.version(package) for package in _COMPILERS)


@cache
def _machine() -> str:
    features = llvm.get_host_cpu_features().flatten()
    switches = [os.environ.get(name, "") for name in _SWITCHES]
    return " ".join([llvm.get_default_triple(), llvm.get_host_cpu_name(), features, *switches])
