"""A render that ends in sound files: the mix, and the stems beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from toccata.errors import ToccataError
from toccata.player.bounce import render_blocks
from toccata.song import Song
from toccata.song.sample import Interpolation
from toccata.sound.writer import AudioWriter, Bits, check_output


def render_to_file(
    song: Song,
    out: Path,
    rate_hz: int = 48000,
    bits: Bits = "16",
    seconds_cap: float | None = None,
    loops: int = 1,
    interpolation: Interpolation | None = None,
    stems: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Renders a song to a file whose suffix says the form; see `bounce.render_blocks` for what is rendered.

    stems: a folder, made if need be, for a file of each channel in the same form. When anything fails, no file is new.
    progress: called with a share 0–1; what it raises ends the render.
    Raises: ToccataError for a form, rate or place that cannot be.
    """
    check_output(out, rate_hz, bits)
    stem_paths = _stem_paths(song, stems, out.suffix) if stems is not None else []
    with ExitStack() as files:
        mix = files.enter_context(AudioWriter(out, rate_hz, bits))
        parts = [files.enter_context(AudioWriter(path, rate_hz, bits)) for path in stem_paths]
        for block in render_blocks(song, rate_hz, interpolation, seconds_cap, loops, progress, stems=bool(parts)):
            mix.write(block.mix)
            for part, sound in zip(parts, block.stems if block.stems is not None else (), strict=True):
                part.write(sound)


def _stem_paths(song: Song, folder: Path, suffix: str) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ToccataError(f"{folder}: is no folder for stems: {error.strerror}") from None
    return [folder / f"{number:02d}-{_slug(channel.name)}{suffix}" for number, channel in enumerate(song.channels, 1)]


def _slug(name: str) -> str:
    """The name as part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "channel"
