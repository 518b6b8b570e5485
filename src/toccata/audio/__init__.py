"""Outputs and inputs: PortAudio, stdout, a null clock; the device list. Knows no songs."""
