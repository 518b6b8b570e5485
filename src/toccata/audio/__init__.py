"""Outputs: PortAudio, stdout, a null clock, and the device list. Knows no songs and imports nothing of Toccata but its errors.

An output is given an AudioSource, which renders into memory by itself; no Python runs in PortAudio's callback.
"""
