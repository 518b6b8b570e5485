"""An editor without a screen: edits by a seed as fast as it can, telling each finished action, until it is killed.

Run: editor_process.py FOLDER SEED. Actions are edits of cells, samples and settings, undo, redo, saving, and closing to open again.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from toccata.notation.cells import parse_cell
from toccata.session import Session
from toccata.song import Channel, Pattern, Sample, Song
from toccata.song.sample import read_only


def start() -> Song:
    return Song(channels=(Channel(),) * 4, patterns=(Pattern.empty(64, 4),) * 3)


def edit(song: Song, number: int, rng: np.random.Generator) -> Song:
    """The song with the number in its title, so that no two are the same, and another cell or sample."""
    index, channel = int(rng.integers(3)), int(rng.integers(4))
    pattern = song.patterns[index]
    column = pattern.columns[channel].copy()
    column[int(rng.integers(64))] = parse_cell(f"D-5 {int(rng.integers(1, 256)):02X} 20 437")
    columns = (*pattern.columns[:channel], read_only(column), *pattern.columns[channel + 1 :])
    song = replace(
        song, title=str(number), patterns=(*song.patterns[:index], replace(pattern, columns=columns), *song.patterns[index + 1 :])
    )
    if rng.random() < 0.1:
        song = replace(song, samples=(Sample("new", read_only(rng.integers(-99, 99, 20000, np.int16))), *song.samples[:3]))
    return song


def act(session: Session, number: int, rng: np.random.Generator) -> Session:
    """Does one action; the session it leaves."""
    choice = rng.random()
    if choice < 0.1:
        session.undo()
    elif choice < 0.15:
        session.redo()
    elif choice < 0.2:
        session.save()
        if choice < 0.17:
            path, state = session.path, session._state_folder
            session.close()
            return Session.open(path, state)
    else:
        session.apply("edit", edit(session.song, number, rng))
    return session


def songs(folder: Path, seed: int, count: int) -> list[Song]:
    """The songs after 0, 1, ... count actions, as the same seed makes them."""
    rng = np.random.default_rng(seed)
    session = Session.new(start(), folder / "replica", folder / "replica.toccata")
    found = [session.song]
    for number in range(1, count + 1):
        session = act(session, number, rng)
        found.append(session.song)
    session.close(discard=True)
    return found


def main(folder: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    session = Session.new(start(), folder / "state", folder / "song.toccata")
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        session = act(session, number, rng)
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
