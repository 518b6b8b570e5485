"""Numpy on whole arrays: audio files, resampling, loudness, and what a sample editor does to frames.

Knows no songs: frames are int8, int16, int32 (24-bit ones with their low byte zero) or float32, shape (frames,) or
(frames, 2). May import nothing of Toccata but its errors.
"""
