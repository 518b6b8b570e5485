"""ImpulseTracker's modules, also as Schism Tracker and OpenMPT write them."""
