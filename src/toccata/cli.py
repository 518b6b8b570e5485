"""The command line's commands and options.

Each command imports what it needs when it runs: `--help` loads no numba, `render` neither Textual nor sounddevice.
`toccata.start` calls it, and turns what a ToccataError tells into one line and exit status 1. Wrong usage: 2.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toccata import __version__
from toccata.errors import ToccataError

if TYPE_CHECKING:
    from toccata.config import Settings
    from toccata.formats import Loaded
    from toccata.player import Player
    from toccata.song import Song
    from toccata.song.played import PlayedRow
    from toccata.song.sample import Interpolation
    from toccata.sound.writer import Bits

INTERPOLATIONS = ("nearest", "linear", "cubic", "sinc", "best", "soft")
RENDER_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
_OUTPUTS = ("portaudio", "stdout", "null")
_GROUP_OPTIONS = ("-h", "--help", "--version")


class SongOrCommand(click.Group):
    """A first word that is no command is a song for the editor."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *_GROUP_OPTIONS):
            args = ["edit", *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("toccata", "[SONG] | COMMAND [OPTIONS]...")


@click.group(cls=SongOrCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="toccata")
def cli() -> None:
    """A tracker for the terminal. `toccata SONG` opens the editor; without a name the demo on the first run.

    The editor takes --output portaudio|null, --device NAME, --block FRAMES, --listen, --speak for screen readers, and --ascii.
    """


@cli.command(hidden=True)
@click.argument("song", required=False, type=click.Path(path_type=Path))
@click.option("--output", type=click.Choice(_OUTPUTS[::2]), help="Where sound goes.")
@click.option("--device", metavar="NAME", help="Part of an audio device's name.")
@click.option("--block", "block_frames", type=click.IntRange(0, 8192), help="Frames a block; 0 lets the device choose.")
@click.option("--listen", is_flag=True, default=None, help="Serve the sound to a browser.")
@click.option("--speak", is_flag=True, default=None, help="One line in words, for screen readers.")
@click.option("--ascii", is_flag=True, default=None, help="ASCII characters alone.")
def edit(song: Path | None, **options: Any) -> None:
    """The editor."""
    settings = _settings(**options)
    from toccata.opening import run_editor

    run_editor(song, settings)


@cli.command()
@click.argument("song", type=click.Path(path_type=Path))
@click.option("--output", type=click.Choice(_OUTPUTS), help="Where sound goes; stdout is s16le stereo.")
@click.option("--device", metavar="NAME", help="Part of an audio device's name.")
@click.option("--block", "block_frames", type=click.IntRange(0, 8192), help="Frames a block; 0 lets the device choose.")
@click.option("--listen", is_flag=True, help="Serve the sound to a browser.")
def play(song: Path, output: str | None, device: str | None, block_frames: int | None, listen: bool) -> None:
    """Play a song to its end."""
    settings = _settings(output=output, device=device, block_frames=block_frames)
    document = _load(song)
    _use_unit_cache(settings)
    _compile(document)
    if settings.output == "stdout":
        _write_to_stdout(document, settings.rate_hz)
        return
    from toccata.opening import open_player

    player = open_player(settings, lambda message: click.echo(message, err=True))
    try:
        with _serving(player, document) if listen else contextlib.nullcontext():
            _play_to_end(player, document)
    finally:
        player.close()


@cli.command()
@click.argument("song", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="OUT.wav, .flac, .ogg or .mp3.")
@click.option("--rate", "rate_hz", type=click.IntRange(8000, 192000), default=48000, show_default=True, help="Frames per second.")
@click.option("--bits", type=click.Choice(("16", "24", "32f")), default="16", show_default=True, help="Sample format of WAV and FLAC.")
@click.option("--seconds", "seconds_cap", type=click.FloatRange(min=0, min_open=True), help="Stop after this many.")
@click.option("--loops", type=click.IntRange(1, 100), default=1, show_default=True, help="How often to play the song.")
@click.option("--interpolation", type=click.Choice(INTERPOLATIONS), help="Instead of the song's.")
@click.option("--stems", type=click.Path(path_type=Path), metavar="FOLDER", help="A file for each channel as well.")
def render(
    song: Path,
    out: Path,
    rate_hz: int,
    bits: Bits,
    seconds_cap: float | None,
    loops: int,
    interpolation: Interpolation | None,
    stems: Path | None,
) -> None:
    """Render a song to a sound file."""
    if out.suffix.lower() not in RENDER_SUFFIXES:
        raise click.BadParameter(f"'{out.name}' does not end in {', '.join(RENDER_SUFFIXES)}", param_hint="--output")
    settings = _settings()
    document = _load(song)
    from toccata.player.export import render_to_file

    _use_unit_cache(settings)
    _compile(document, interpolation, stems is not None)
    with _Progress(f"Rendering {song.name}") as advance:
        render_to_file(
            document,
            out,
            rate_hz=rate_hz,
            bits=bits,
            seconds_cap=seconds_cap,
            loops=loops,
            interpolation=interpolation,
            stems=stems,
            progress=advance,
        )


@cli.command()
@click.argument("song", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def info(song: Path, as_json: bool) -> None:
    """What a song is and holds."""
    settings = _settings()
    loaded = _load_file(song)
    from toccata.player.bounce import song_duration_s

    _use_unit_cache(settings)
    facts = _facts(song, loaded, song_duration_s(loaded.song))
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for name, value in facts.items():
        click.echo(f"{name:12} {_listed(value)}")


@cli.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
def convert(source: Path, target: Path) -> None:
    """Write a song in another format, by its suffix (.toccata is a file, a name without a suffix a folder).

    What the other format cannot hold is listed on stderr.
    """
    from toccata.formats import save_song

    song = _load(source)
    settings = _settings()

    def played() -> list[PlayedRow]:
        from toccata.player.played import played_rows

        _use_unit_cache(settings)
        return played_rows(song)

    _tell(target, save_song(song, target, played))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def loudness(file: Path, as_json: bool) -> None:
    """Measure a sound file by ITU-R BS.1770 and EBU R 128."""
    from toccata.sound.loudness import measure_file

    measured = measure_file(file)
    if as_json:
        click.echo(json.dumps(measured, indent=2))
        return
    for name, value in measured.items():
        click.echo(f"{name:18} {value:8.2f}")


@cli.command()
@click.option("--list", "as_list", is_flag=True, help="Every action with its keys, a line each.")
def keys(as_list: bool) -> None:
    """Show which keys this terminal delivers, live."""
    settings = _settings()
    from toccata.ui.key_check.command import list_keys, run_check

    if as_list:
        list_keys(settings)
    else:
        run_check(settings)


@cli.command()
def doctor() -> None:
    """Tell what works here, and what to do about what does not."""
    from toccata.config import Settings, load_settings
    from toccata.doctor import examine

    try:
        settings = load_settings()
    except ToccataError:
        settings = Settings()  # one of the findings
    marks = {"good": ("ok", "green"), "note": ("note", "yellow"), "fault": ("FAULT", "red")}
    for finding in examine(settings):
        mark, colour = marks[finding.state]
        click.echo(f"{click.style(f'{mark:>5}', fg=colour)}  {finding.topic:12}  {_listed(finding.found)}")
        if finding.todo:
            click.echo(f"{'':21}-> {_listed(finding.todo)}")


def _settings(**overrides: object) -> Settings:
    from toccata.config import load_settings

    return load_settings().with_overrides(**overrides)


def _load(path: Path) -> Song:
    """The song of a file; what could not be kept of it goes to stderr."""
    loaded = _load_file(path)
    _tell(path, loaded.notices)
    return loaded.song


def _load_file(path: Path) -> Loaded:
    from toccata.formats import load_file

    return load_file(path)


def _tell(path: Path, notices: Iterable[str]) -> None:
    for notice in notices:
        click.echo(_listed(f"{path.name}: {notice}"), err=True)


def _use_unit_cache(settings: Settings) -> None:
    from toccata.engine.cache import use_folder

    use_folder(settings.folders.units)


def _facts(path: Path, loaded: Loaded, duration_s: float) -> dict[str, Any]:
    from toccata.formats import find_format

    song = loaded.song
    return {
        "format": find_format(path).name,
        "tracker": loaded.tracker,
        "title": song.title,
        "channels": len(song.channels),
        "order": [entry.pattern for entry in song.order],
        "patterns": len(song.patterns),
        "instruments": [instrument.name if instrument else "" for instrument in song.instruments],
        "samples": [sample.name if sample else "" for sample in song.samples],
        "message": song.message,
        "duration": round(duration_s, 3),
        "notices": list(loaded.notices),
    }


def _listed(value: object) -> str:
    """The value on one line that holds nothing a terminal would obey."""
    text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    return "".join(letter if letter.isprintable() else " " for letter in text)


class _Progress:
    """A bar on stderr when that is a terminal, from the first share on; silent else. Called with a share 0–1."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None

    def __enter__(self) -> Callable[[float], None]:
        return self.advance if sys.stderr.isatty() else lambda share: None

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*exception)

    def advance(self, share: float) -> None:
        if self._bar is None:
            self._bar = click.progressbar(length=1000, label=self._label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(max(0, round(share * 1000) - self._bar.pos))


def _compile(song: Song, interpolation: Interpolation | None = None, stems: bool = False) -> None:
    """What the song needs of the engine, with a bar where that takes its time: the first run ever."""
    from toccata.player.bounce import compile_units

    with _Progress("Compiling the sound engine, only once") as advance:
        compile_units(song, interpolation, stems, advance)


def _write_to_stdout(song: Song, rate_hz: int) -> None:
    """The song as s16le stereo on descriptor 1, as fast as its reader takes it."""
    from toccata.audio.stdout import write_blocks
    from toccata.player.bounce import render as render_song

    write_blocks(render_song(song, rate_hz))


@contextlib.contextmanager
def _serving(player: Player, song: Song) -> Iterator[None]:
    """Serves the sound to a browser meanwhile, and says where; the song begins when someone listens."""
    from toccata.remote import ListenServer, Status, tunnel_line

    server = ListenServer(player.listen, player.settings.rate_hz, lambda event: None)
    try:
        address = server.start()
    except OSError as problem:
        raise ToccataError(f"no port for listening can be had: {problem.strerror or problem}") from None
    server.show(Status(song.title))
    if tunnel := tunnel_line(address.port, os.environ):
        click.echo(f"On your own machine:  {tunnel}", err=True)
    click.echo(f"Open in a browser:    {address.url}", err=True)
    try:
        while not server.latency_s:
            time.sleep(0.05)
        yield
        time.sleep(server.latency_s)  # what is still on its way
    finally:
        server.stop()


def _play_to_end(player: Player, song: Song) -> None:
    player.set_song(song)
    player.play(0, 0, until_end=True)
    ended = False
    while not ended:
        ended = player.ended()  # before the look at what went wrong: that ends it too
        status = player.status()
        if player.output_error() is not None or (not status.ready and status.progress is None):
            raise ToccataError(player.output_error() or status.message)
        time.sleep(0.05)
