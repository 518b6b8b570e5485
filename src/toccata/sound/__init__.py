"""numpy on whole arrays: audio files, resampling, loudness, pitch and tempo detection, sample-editing operations. May import only its libraries."""
