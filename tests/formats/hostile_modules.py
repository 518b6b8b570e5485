"""Loads thousands of broken modules, in a process of its own whose memory and time the system bounds.

    python hostile_modules.py FOLDER SEED ROUNDS

Prints how many opened; whatever is neither a song within its rules nor one sentence ends it with a traceback.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from module_files import ItEnvelope, ItInstrument, ItSample, ModSample, S3mSample, XmInstrument, XmSample, it, mod, s3m, wave, xm

MOST_BYTES = 1200 << 20
MOST_CPU_S = 120


def modules() -> list[bytes]:
    """One of each format with something in every kind of part."""
    cells = {(row, channel): (49 + row, 1, 0x20, row % 16, 17 * row % 256) for row in range(12) for channel in range(3)}
    stereo = np.stack([wave(bits=16), wave(bits=16)], axis=1)
    instrument = XmInstrument([XmSample(name="a"), XmSample(stereo)], "b", volume=([(0, 64), (9, 0)], 0, 0, 1, 7), vibrato=(1, 2, 3, 4))
    it_cells = {place: (note, number, volume, command + 1, value) for place, (note, number, volume, command, value) in cells.items()}
    shapes = [ItSample(np.tile(wave(), 20), packing="it214", loop=(1, 50)), ItSample(stereo, packing="it215"), ItSample(wave())]
    mod_cells = {place: (428, number, command, value) for place, (_, number, _, command, value) in cells.items()}
    return [
        mod([mod_cells] * 3, [ModSample("a", bytes(200), loop_start=3, loop_words=9)] * 4, [0, 1, 2]),
        mod([mod_cells] * 2, [ModSample("st-01:a", bytes(200))] * 3, [0, 1], slots=15),
        mod([mod_cells] * 4, [ModSample("a", bytes(60))], [0, 2], tag=b"FLT8"),
        xm([cells] * 2, [instrument, XmInstrument([XmSample(adpcm=(bytes(range(16)), bytes(40)))])], [0, 1], rows=16),
        xm([cells], [instrument], [0], rows=16, version=0x102),
        s3m([it_cells] * 2, [S3mSample(loop=(1, 50)), S3mSample(stereo), S3mSample(kind=2)], [0, 1], pannings=bytes(range(32, 64))),
        it([it_cells] * 2, shapes, [ItInstrument("a", volume=ItEnvelope([(0, 64), (9, 1)], 7, (0, 1), (1, 1)))], [0, 1], message="hi"),
        it([it_cells], shapes, None, [0], macros=bytes(4896)),
    ]


def attack(folder: Path, seed: int, rounds: int) -> int:
    """How many of so many broken modules opened."""
    from test_hostile import load_or_sentence, mutated

    rng = np.random.default_rng(seed)
    whole = modules()
    whole.append(gzip.compress(whole[3], 1))
    path = folder / "song.xm"
    opened = 0
    for count in range(rounds):
        content = whole[count % len(whole)]
        broken = mutated(content, rng) if count % 5 else content[: int(rng.integers(len(content)))]
        path.write_bytes(broken or b"\0")
        opened += load_or_sentence(path) is not None
    return opened


def main(folder: str, seed: str, rounds: str) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    print(attack(Path(folder), int(seed), int(rounds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
