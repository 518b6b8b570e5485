"""Song to engine memory: each part compiles what is a new object and leaves the rest as it is."""

from toccata.player.compile.song import SongCompiler

__all__ = ["SongCompiler"]
