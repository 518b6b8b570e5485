"""The units after the voices: a channel's strip, the master, its limiter, and taps for stems."""
