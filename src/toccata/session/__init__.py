"""The song being edited: its path and cursor, history, journal, recovery, locks. May import song, edit, formats, notation."""
