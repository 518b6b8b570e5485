"""ProTracker's modules, those of its relatives with other channel counts, and Soundtracker's with 15 samples."""
