"""The menu beside the files: what to do with the song, and where to look."""

from __future__ import annotations

MENU: tuple[tuple[str, str, str], ...] = (
    ("S", "Save", "document.save"),
    ("A", "Save as …", "document.save_as"),
    ("O", "Open …", "document.open"),
    ("N", "New song …", "document.new"),
    ("T", "Templates …", "document.template"),
    ("I", "Shelf of ideas …", "document.shelf"),
    ("E", "Export …", "files.export"),
    ("H", "History", "history.list"),
    ("B", "Before saving …", "document.backups"),
    ("L", "Listen afar …", "sound.listen"),
    ("Q", "Quit", "document.leave"),
    ("", "", ""),
    ("R", "Recent songs", "files.recent"),
    ("F", "Songs' folder", "files.songs"),
    ("D", "Demo songs", "files.demos"),
    ("K", "Factory kit", "files.kit"),
    ("U", "Home folder", "files.home"),
    ("G", "Go to …", "files.go_to"),
)
"""(key, title, action): what stands at the left."""
