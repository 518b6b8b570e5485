"""What the browser tells about the file under the cursor, read in a thread."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from toccata.edit.sample_data import sample_from
from toccata.errors import ToccataError
from toccata.formats import load_file
from toccata.formats.kit import read_sample
from toccata.song import Sample, Song
from toccata.sound.files import read_audio, read_facts, told_mended
from toccata.ui.painting import fit, printable
from toccata.ui.theme import Theme
from toccata.ui.views.listing import Entry
from toccata.ui.views.sample_fields import format_text
from toccata.ui.views.song_preview import song_sample
from toccata.ui.widgets.lines import Lines, Piece

TITLE_WIDTH = 13
LARGEST_SOUND_BYTES = 64_000_000
LARGEST_SONG_BYTES = 20_000_000
"""Larger files are not read only because the cursor passes over them."""


@dataclass(frozen=True, slots=True, eq=False)
class FileInfo:
    """facts: (title, text) lines. sample: the sound itself, for the picture and for listening. notice: what was mended in it."""

    facts: tuple[tuple[str, str], ...] = ()
    sample: Sample | None = None
    notice: str = ""


def read_info(entry: Entry, whole: bool = False) -> FileInfo:
    """What there is to know of an entry; slow. What is wrong with a file is told as a fact.

    whole: read a large sound too, and render a song's beginning.
    """
    try:
        if entry.kit is not None:
            return _kit_info(entry)
        if entry.kind == "sound":
            return _sound_info(entry, whole)
        if entry.kind == "song":
            return _song_info(entry, whole)
    except ToccataError as problem:
        return FileInfo((("Problem", getattr(problem, "problem", str(problem))),))
    return FileInfo()


def _kit_info(entry: Entry) -> FileInfo:
    assert entry.kit is not None
    if entry.kit.path is None:
        return FileInfo((("Voice", entry.kit.instrument.kind), ("Category", entry.kit.category)))
    sample = read_sample(entry.kit)
    return FileInfo((("Category", entry.kit.category), *_sample_facts(sample)), sample)


def _sound_info(entry: Entry, whole: bool) -> FileInfo:
    if not whole and entry.path.stat().st_size > LARGEST_SOUND_BYTES:
        facts = read_facts(entry.path)
        return FileInfo((("Format", facts.encoding), ("Length", f"{facts.duration_s:.2f} s"), ("Rate", f"{facts.rate_hz} Hz")))
    recording = read_audio(entry.path)
    sample = sample_from(recording)
    if not recording.mended_frames:
        return FileInfo(_sample_facts(sample), sample)
    notice = told_mended(recording.mended_frames)
    return FileInfo((*_sample_facts(sample), ("Mended", notice)), sample, notice)


def _sample_facts(sample: Sample) -> tuple[tuple[str, str], ...]:
    loop = "none" if sample.loop.kind == "none" else f"{sample.loop.kind} {sample.loop.start}–{sample.loop.end}"
    return (
        ("Format", format_text(sample)),
        ("Length", f"{sample.duration_s:.3f} s at {sample.rate_hz:g} Hz"),
        ("Loop", loop),
    )


def _song_info(entry: Entry, whole: bool) -> FileInfo:
    if not whole and entry.path.is_file() and entry.path.stat().st_size > LARGEST_SONG_BYTES:
        return FileInfo((("Song", "large; Enter opens it, Space plays its beginning"),))
    loaded = load_file(entry.path)
    facts = song_facts(loaded.song)
    if loaded.tracker != "Toccata":
        facts += (("Written by", loaded.tracker or "an unknown tracker"), *(("Note", notice) for notice in loaded.notices[:1]))
    return FileInfo(facts, song_sample(loaded.song, entry.path.stem) if whole else None)


def song_facts(song: Song) -> tuple[tuple[str, str], ...]:
    """A song in five lines."""
    instruments = [instrument.name for instrument in song.instruments if instrument]
    return (
        ("Title", song.title or "untitled"),
        ("Artist", song.artist or "—"),
        ("Tempo", f"{song.beats_per_minute:g} bpm, {song.time_signature.beats}/{song.time_signature.unit}"),
        ("Size", f"{len(song.channels)} channels, {len(song.patterns)} patterns, {len(song.order)} in the order"),
        ("Instruments", ", ".join(instruments) or "none"),
    )


class FactLines(Lines):
    """The facts, as many lines each as they take."""

    DEFAULT_CSS = "FactLines { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self._facts: tuple[tuple[str, str], ...] = ()

    def show(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Draws these facts."""
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def line(self, y: int, width: int) -> list[Piece]:
        room = max(1, width - TITLE_WIDTH)
        lines = [
            (title if first else "", text, title == "Problem")
            for title, whole in self._facts
            for first, text in _first_and_more(textwrap.wrap(printable(whole), room) or [""])
        ]
        if y >= len(lines):
            return []
        title, text, is_problem = lines[y]
        if y == self.size.height - 1 and len(lines) > self.size.height:
            text += " …"  # there is more; `fit` cuts it to the same mark where it is too long
        ink = "error" if is_problem else "text"
        return [(fit(f" {title}", TITLE_WIDTH), self.theme.style("dim")), (fit(text, room), self.theme.style(ink))]


def _first_and_more(lines: list[str]) -> list[tuple[bool, str]]:
    return [(at == 0, line) for at, line in enumerate(lines)]
