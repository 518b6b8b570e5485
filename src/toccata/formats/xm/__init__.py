"""FastTracker 2's modules, also as ModPlug Tracker, OpenMPT, MilkyTracker and others write them."""
