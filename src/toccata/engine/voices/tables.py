"""The arrays that voices read through `block.tables`: built once with numpy at start, in a few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from toccata.engine.addresses import address_of
from toccata.engine.voices.kernels import KernelSet, best_kernels, sinc_kernels, soft_kernels
from toccata.engine.voices.residuals import residuals


class Table(IntEnum):
    """Index of an address in the table of tables."""

    SINC = 0
    """KERNEL records for the `sinc` sampler."""
    BEST = 1
    """KERNEL records for the `best` sampler."""
    STEP = 2
    """float32 (phases, 2, RESIDUAL_FRAMES) as a KERNEL's weights: what a step of 1 lacks; see residuals."""
    SLOPE = 3
    """The same for a bend."""
    SOFT = 4
    """KERNEL records for the `soft` sampler."""


KERNEL = np.dtype([("max_increment", "f8"), ("address", "i8"), ("taps", "i8"), ("phase_bits", "i8")], align=True)
"""One interpolation kernel: used up to max_increment (source frames an output frame; the last one's is infinite).

address: float32 (2**phase_bits, 2, taps); [phase, 0] weighs the frames floor - taps/2 + 1 ... floor + taps/2, [phase, 1] is
the step to the next phase's weights, so that weights between phases are one multiply and add away.
"""


@dataclass(frozen=True, eq=False)
class Tables:
    """addresses: int64, one for each Table, what `block.tables` points at. arrays: what must live as long as that."""

    addresses: np.ndarray
    arrays: tuple[np.ndarray, ...]


def build_tables() -> Tables:
    """All tables. The caller keeps the result alive while any engine runs."""
    arrays: list[np.ndarray] = []
    addresses = np.zeros(len(Table), np.int64)
    for table, kernels in ((Table.SINC, sinc_kernels()), (Table.BEST, best_kernels()), (Table.SOFT, soft_kernels())):
        records = _directory(kernels, arrays)
        arrays.append(records)
        addresses[table] = address_of(records)
    for table, rows in zip((Table.STEP, Table.SLOPE), residuals(), strict=True):
        residual = aligned(with_steps(rows))
        arrays.append(residual)
        addresses[table] = address_of(residual)
    return Tables(addresses, tuple(arrays))


def _directory(kernels: list[KernelSet], arrays: list[np.ndarray]) -> np.ndarray:
    """The KERNEL records of one family. Modifies: arrays, to which the weights are added."""
    records = np.zeros(len(kernels), KERNEL)
    for record, kernel in zip(records, kernels, strict=True):
        weights = aligned(with_steps(kernel.weights))
        arrays.append(weights)
        record["max_increment"] = kernel.max_increment
        record["address"] = address_of(weights)
        record["taps"] = weights.shape[2]
        record["phase_bits"] = weights.shape[0].bit_length() - 1
    return records


def with_steps(weights: np.ndarray) -> np.ndarray:
    """float32 (phases, 2, taps) of (phases + 1, taps): the weights and what leads to the next."""
    rounded = weights.astype(np.float32)
    return np.stack([rounded[:-1], rounded[1:] - rounded[:-1]], axis=1)


def aligned(array: np.ndarray, boundary: int = 64) -> np.ndarray:
    """A copy that begins on a cache line."""
    room = np.zeros(array.nbytes + boundary, np.uint8)
    start = -address_of(room) % boundary
    copy = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy
