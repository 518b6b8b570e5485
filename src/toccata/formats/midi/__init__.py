"""Standard MIDI Files: notes in, notes out.

Reading makes a score, a score is put on a grid of rows and ticks, its programs become factory instruments. Writing goes
along the rows as they were played. Source: Standard MIDI-File Format Spec. 1.1; General MIDI Level 1 for programs and drums.
"""
