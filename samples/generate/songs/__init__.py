"""The demo songs, a module each with `compose() -> Song`."""
