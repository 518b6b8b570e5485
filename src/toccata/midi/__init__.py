"""MIDI ports and clock; messages become live events. May import notation."""
