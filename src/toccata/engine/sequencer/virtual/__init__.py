"""Units of songs with virtual channels (ImpulseTracker, ScreamTracker 3), and of those trackers' effects wherever they are used.

Only songs that need them load them. Sources of all: ITTECH.TXT; OpenMPT's published test cases and its accounts of both trackers;
the Schism Tracker wiki.
"""
