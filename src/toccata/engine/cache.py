"""The unit cache: each unit's machine code in a file of its own, fresh as long as nothing it was made from has changed.

Numba's own cache hashes the one file that holds a function, so an edited helper or record layout would leave its callers
stale; a stale layout segfaults. And it needs numba to load: 0.4 s, where LLVM alone takes 0.05 s.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import llvmlite.binding as llvm
import platformdirs

from toccata.engine.sources import module_file, transitive_sources

_FORMAT = 1
_SUFFIX = ".unit"
_COMPILERS = ("numba", "llvmlite", "numpy")
_SWITCHES = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_OPT", "NUMBA_SLP_VECTORIZE", "NUMBA_LOOP_VECTORIZE")
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
        head, _, code = _unit_path(name, folder).read_bytes().partition(b"\n")
        header = json.loads(head)
        if header["stamp"] == unit_stamp(name) and header["sha256"] == hashlib.sha256(code).hexdigest():
            return StoredUnit(header["symbol"], code)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # a broken file costs a compile, never an error
    return None


def has_unit(name: str, folder: Path) -> bool:
    """Whether `read_unit` would find it. The unit's module is not imported."""
    return read_unit(name, folder) is not None


def write_unit(name: str, folder: Path, unit: StoredUnit) -> None:
    """Keeps a unit's code; a folder that cannot be written leaves it unkept."""
    header = {"stamp": unit_stamp(name), "sha256": hashlib.sha256(unit.code).hexdigest(), "symbol": unit.symbol}
    path = _unit_path(name, folder)
    staged = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(json.dumps(header).encode() + b"\n" + unit.code)
        os.replace(staged, path)
    except OSError:
        return


def unit_stamp(name: str) -> str:
    """Hash of the unit's module, of all of Toccata that it imports, of what compiles it and of the processor it is for."""
    module = name.partition(":")[0]
    digest = hashlib.sha256(f"{_FORMAT} {_versions()} {_machine()}".encode())
    for source, content_hash in transitive_sources(module, _file_of(module)):
        digest.update(f" {source} {content_hash}".encode())
    return digest.hexdigest()


def _unit_path(name: str, folder: Path) -> Path:
    return folder / (name.replace(":", "-") + _SUFFIX)


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
