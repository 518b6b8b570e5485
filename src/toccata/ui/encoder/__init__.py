"""What the terminal is sent: a virtual screen of which only changed cells are written, in as few bytes as can be.

Textual rewrites every region that a widget marks, with all colours for each segment: 2.8 KB for one cursor move at 200x50.
Here a frame is compared with what the terminal already shows, cell by cell.
"""
