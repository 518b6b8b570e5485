"""The sequencer: units that read rows, keep the effects' memories and move the voices, tick by tick.

`clock.tick` conducts, and `steps` finds the row that comes next; `rows` reads a cell; `pitch`, `volume`, `panning`, `notes`, `flow` are the
effect families; `voices` runs the envelopes. `commands` holds what the player sends: play, stop, live notes; `seek` finds the tempo in the
middle of a song. The song's tables are in `layout`, what playing remembers in `records`.
Behaviour is FastTracker 2's, read from notation.effects and switched by `rule_index.Rule`.
"""
