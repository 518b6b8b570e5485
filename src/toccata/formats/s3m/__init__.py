"""ScreamTracker 3's modules."""
