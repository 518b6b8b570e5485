"""Songs as files: a registry of formats, one module a format. May import song, notation, rack and sound."""

from toccata.formats.loaded import Loaded
from toccata.formats.registry import FORMATS, Format, find_format, load_file, load_song, save_song

__all__ = ["FORMATS", "Format", "Loaded", "find_format", "load_file", "load_song", "save_song"]
