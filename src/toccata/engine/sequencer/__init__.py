"""The sequencer: units that read rows, keep the effects' memories and move the voices, tick by tick.

`clock.tick` conducts; `rows` reads a cell; `pitch`, `volume`, `panning`, `notes`, `flow` are the effect families;
`voices` runs the envelopes. `commands` holds what the player sends: play, stop, live notes; `seek` finds the tempo in the middle of a song.
Their memory is in `layout`. Behaviour is FastTracker 2's, read from notation.effects and switched by `rule_index.Rule`.
"""
