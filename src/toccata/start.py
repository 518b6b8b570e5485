"""The entry point. `toccata [SONG]` goes straight to the editor, so that its first page is there before anything slow is loaded;
every other command line is read by `toccata.cli`.

Exit status: 0 done, 1 bad input (one line on stderr), 2 wrong usage.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from toccata.errors import ToccataError

COMMANDS = ("edit", "play", "render", "info", "convert", "loudness", "keys", "doctor")
"""Words that are commands; any other first word is a song."""


def main(arguments: Iterable[str] | None = None) -> None:
    """Runs a command line, the process's own unless given: one line on stderr and status 1 for whatever a ToccataError tells."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    # numpy's linear algebra is not used, but would start a thread a core that spin for a while.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        if is_only_a_song(words):
            _edit(words)
        else:
            from toccata.cli import cli

            cli.main(args=words, prog_name="toccata")
    except ToccataError as problem:
        print(f"toccata: {_on_one_line(str(problem))}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)  # as shells tell that a signal ended a program


def is_only_a_song(words: Sequence[str]) -> bool:
    """Whether the command line asks for the editor, with a song or without one, and for nothing else."""
    if "_TOCCATA_COMPLETE" in os.environ:  # a shell asks click what can be typed
        return False
    return not words or (len(words) == 1 and words[0] not in COMMANDS and not words[0].startswith("-"))


def _edit(words: Sequence[str]) -> None:
    if words:
        _refuse_bare_word(words[0])
    from toccata.config import load_settings
    from toccata.opening import run_editor

    run_editor(Path(words[0]) if words else None, load_settings())


def _refuse_bare_word(word: str) -> None:
    """Raises: ToccataError for a word that is more likely a mistyped command than the folder that a song is to be begun in."""
    path = Path(word)
    if path.name == word and not path.suffix and not path.exists():
        raise ToccataError(f"{word}: no such command or song; `toccata {word}.toccata` begins a song, `toccata ./{word}` one in a folder")


def _on_one_line(text: str) -> str:
    """The text with nothing in it that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
