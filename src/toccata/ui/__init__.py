"""The editor in the terminal: actions, keymap, views, overlays, themes.

A key becomes an action (`actions/`), the action calls an edit function through `Editor.edit`, the session keeps the new song and
the views are told what changed. May import every room but the engine; heavy ones (the player, sound devices) only after the
first paint.
"""
