"""The unit cache: numba's own cache files in Toccata's folder, with a stamp that sees through imports.

Numba's stamp is the hash of the one file, so an edited helper or record layout would leave its callers stale; a stale
layout segfaults. Numba is pinned to a minor version, for what is overridden here is not its public face.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import llvmlite
import numba
import numpy as np
import platformdirs
from numba.core import registry
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from toccata.engine.sources import transitive_sources

_chosen: list[Path] = []


def use_folder(folder: Path) -> None:
    """Chooses where this process keeps its compiled units. The command line calls it once, before anything is compiled."""
    _chosen[:] = [folder]


def unit_folder() -> Path:
    """Where compiled units are kept: the chosen folder, else one in the user's cache."""
    return _chosen[0] if _chosen else platformdirs.user_cache_path("toccata") / "units"


class UnitLocator(_CacheLocator):
    """Where a unit's files are and how fresh they must be."""

    def __init__(self, function, folder: Path) -> None:
        self._py_file = function.__code__.co_filename
        self._module = function.__module__
        self._folder = folder

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> str:
        return source_stamp(self._module, Path(self._py_file))

    def get_disambiguator(self) -> str:
        return hashlib.sha256(self._module.encode()).hexdigest()[:8]


def source_stamp(module: str, file: Path) -> str:
    """Hash of the module, of all of Toccata that it imports, and of the versions that compile it."""
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__} {np.__version__}".encode())
    for name, content_hash in transitive_sources(module, file):
        digest.update(f" {name} {content_hash}".encode())
    return digest.hexdigest()


class UnitCache(FunctionCache):
    """The cached object code of one unit. A broken file or a folder that cannot be written costs a compile, never an error."""

    def __init__(self, function, folder: Path) -> None:
        locator = UnitLocator(function, folder)

        class Impl(CompileResultCacheImpl):
            _locator_classes: list = [_Fixed(locator)]

        self._impl_class = Impl
        super().__init__(function)

    def holds(self, signature) -> bool:
        """Whether the files have this signature, fresh, for this CPU."""
        context = registry.cpu_target.target_context
        try:
            index = self._cache_file._load_index()
            data_name = index.get(self._index_key(signature, context.codegen()))
        except Exception:
            return False
        return data_name is not None and (Path(self.cache_path) / data_name).exists()

    def load_overload(self, sig, target_context):
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # a truncated or foreign file unpickles to anything
            return None

    def save_overload(self, sig, data) -> None:
        try:
            self._impl.locator.ensure_cache_path()
            try:
                super().save_overload(sig, data)
            except Exception:  # the index is broken; start a new one
                self.flush()
                super().save_overload(sig, data)
        except OSError:
            return

    def object_code(self, signature) -> bytes:
        """The machine code of a signature that `holds`, as an object file of the platform's format."""
        key = self._index_key(signature, registry.cpu_target.target_context.codegen())
        library, *_ = self._cache_file.load(key)
        _, _, (code, _) = library
        return code


class _Fixed:
    """Stands where numba expects a locator class and hands it the one locator."""

    def __init__(self, locator: UnitLocator) -> None:
        self.locator = locator

    def from_function(self, function, file: str) -> UnitLocator:
        return self.locator
