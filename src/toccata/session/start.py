"""The song a new session begins with."""

from __future__ import annotations

from pathlib import Path

from toccata.edit.new import new_song
from toccata.formats.kit import factory_instruments, load_kit
from toccata.song import Song


def new_factory_song(samples_folder: Path) -> Song:
    """A new song whose instruments are the factory kit's palette, so that the first key sounds.

    Raises: BadFile for a kit that cannot be read.
    """
    instruments, samples = factory_instruments(load_kit(samples_folder / "kit"))
    return new_song(instruments, samples)
