"""numpy on whole arrays: audio files, resampling, loudness, pitch and tempo detection, sample editing. Imports only libraries."""
