"""Exporting the song: the form of settings, and the work in a thread that can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toccata.errors import EditRefused, ToccataError
from toccata.song.sample import INTERPOLATIONS
from toccata.ui.documents import songs_folder
from toccata.ui.editor import Editor
from toccata.ui.views.properties import asking, choice_field, heading, switch_field, text_field, whole_field
from toccata.ui.widgets.fields import Field

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
RATES = ("44100", "48000", "96000")
BITS = ("16", "24", "32f")
BITS_OF = {".wav": BITS, ".flac": BITS[:2], ".ogg": (), ".mp3": ()}
SONGS_INTERPOLATION = "the song's"
MOST_LOOPS = 100
LONGEST_END_S = 1.0


class ExportStopped(ToccataError):
    """The user stopped it."""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """file: where to, its suffix the format. seconds: 0 for no cap. stems: a file for each channel beside it."""

    file: Path
    rate_hz: int = 48000
    bits: str = "16"
    interpolation: str = SONGS_INTERPOLATION
    loops: int = 1
    seconds: int = 0
    stems: bool = False

    def with_suffix(self, suffix: str) -> ExportSettings:
        """In another format; settings that it does not know fall back."""
        bits = self.bits if self.bits in BITS_OF[suffix] else "16"
        rate = 48000 if suffix == ".mp3" and self.rate_hz > 48000 else self.rate_hz
        return replace(self, file=self.file.with_suffix(suffix), bits=bits, rate_hz=rate)


class Export:
    """The settings of this song's next export and, while it runs, how far it is."""

    def __init__(self, editor: Editor, changed: Callable[[], None]) -> None:
        self._editor = editor
        self._changed = changed
        self._settings: ExportSettings | None = None
        self._stop = False
        self._ended = threading.Event()
        self.share: float | None = None
        """0–1 while it runs, else None."""

    @property
    def settings(self) -> ExportSettings:
        """What will be written where; beside the song at first."""
        if self._settings is None:
            path = self._editor.path
            name = path.stem if path else self._editor.song.title.strip().replace("/", "-") or "song"
            self._settings = ExportSettings(songs_folder(self._editor) / f"{name}.wav", self._editor.settings.rate_hz)
        return self._settings

    def set(self, **values: Any) -> None:
        """Changes settings."""
        self._settings = replace(self.settings, **values)
        self._changed()

    def forget(self) -> None:
        """Another song: its own file name."""
        self._settings = None

    def _set_file(self, line: str) -> None:
        path = Path(line.strip()).expanduser()
        if not line.strip():
            raise EditRefused("the file needs a name")
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            path, suffix = path.with_name(path.name + self.settings.file.suffix), self.settings.file.suffix
        self._settings = replace(self.settings, file=path).with_suffix(suffix)
        self._changed()

    def _set_suffix(self, suffix: str) -> None:
        self._settings = self.settings.with_suffix(suffix)
        self._changed()

    def fields(self) -> list[Field]:
        """The settings as a form."""
        now, ask = self.settings, asking(self._editor)
        suffix = now.file.suffix
        bits = BITS_OF[suffix]
        rates = RATES[:2] if suffix == ".mp3" else RATES
        return [
            text_field("file", "File", str(now.file), self._set_file, ask, help="Where the sound goes."),
            choice_field("format", "Format", suffix, SUFFIXES, self._set_suffix, help="WAV and FLAC lose nothing."),
            choice_field("rate", "Rate", str(now.rate_hz), rates, lambda rate: self.set(rate_hz=int(rate)), help="Frames per second."),
            *(
                [choice_field("bits", "Bits", now.bits, bits, lambda word: self.set(bits=word), help="32f is floating point.")]
                if bits
                else []
            ),
            choice_field(
                "interpolation",
                "Interpolation",
                now.interpolation,
                (SONGS_INTERPOLATION, *INTERPOLATIONS),
                lambda word: self.set(interpolation=word),
                help="best takes its time.",
            ),
            whole_field(
                "loops", "Loops", now.loops, 1, MOST_LOOPS, lambda count: self.set(loops=count), ask, bar=False, help="How often it plays."
            ),
            whole_field(
                "seconds",
                "At most",
                now.seconds,
                0,
                36000,
                lambda count: self.set(seconds=count),
                ask,
                text=f"{now.seconds} s" if now.seconds else "the whole song",
                bar=False,
                help="Stops after so many seconds; 0 plays all of it.",
            ),
            switch_field(
                "stems", "Stems", now.stems, lambda on: self.set(stems=on), help="A file for each channel too, in a folder beside."
            ),
            heading("" if self.share is None else f"{self.share:.0%}"),
            self._start_field(),
        ]

    def _start_field(self) -> Field:
        if self.share is not None:
            return Field("start", "Stop", "Enter stops the export", self.share, "Nothing is left behind.", enter=self.stop)
        return Field("start", "Start", "Enter writes the file", None, f"Writes {self.settings.file.name}.", enter=self.start)

    def start(self) -> None:
        """Writes the file, after a question when there is one of that name."""
        if self.share is not None:
            return
        if not self.settings.file.exists():
            self._run()
            return
        self._editor.desk.ask(f"{self.settings.file.name} exists. Replace it?", [("y", "replace it", "yes")], lambda _: self._run())

    def stop(self) -> None:
        """Ends a running export; no file is left."""
        self._stop = True

    def end(self) -> None:
        """The editor leaves: a running export is stopped and given a moment to clear its unfinished file away."""
        if self.share is not None:
            self.stop()
            self._ended.wait(LONGEST_END_S)

    def _run(self) -> None:
        now, song = self.settings, self._editor.song
        self._stop, self.share = False, 0.0
        self._ended.clear()

        def advance(share: float) -> None:
            if self._stop:
                raise ExportStopped("the export was stopped")
            self.share = min(max(share, 0.0), 1.0)

        def work() -> ToccataError | None:
            from toccata.player.export import render_to_file

            try:
                render_to_file(
                    song,
                    now.file,
                    rate_hz=now.rate_hz,
                    bits=now.bits,  # type: ignore[arg-type]
                    seconds_cap=float(now.seconds) if now.seconds else None,
                    loops=now.loops,
                    interpolation=None if now.interpolation == SONGS_INTERPOLATION else now.interpolation,  # type: ignore[arg-type]
                    stems=now.file.with_name(f"{now.file.stem} stems") if now.stems else None,
                    progress=advance,
                )
            except ToccataError as problem:
                return problem
            finally:
                self.share = None
                self._ended.set()
            return None

        def done(problem: ToccataError | None) -> None:
            if problem is None:
                self._editor.say(f"Exported {now.file}.", "good")
            else:
                self._editor.say(f"{str(problem)[:1].upper()}{str(problem)[1:]}.".replace("..", "."), "warning")
            self._changed()

        self._editor.desk.run_aside(work, done)
        self._changed()
