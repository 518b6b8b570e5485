"""The views beside pattern and order: samples, instruments, mixer, files, song settings."""
