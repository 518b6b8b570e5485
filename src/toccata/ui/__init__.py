"""The Textual app: actions, keymap, encoder, theme, screens, widgets. May import all but engine."""
