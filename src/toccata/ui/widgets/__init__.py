"""Pieces of views that draw themselves line by line: lists, fields, waveforms, envelopes, the mixer's board."""
