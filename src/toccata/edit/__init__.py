"""Pure `Song -> Song` functions, one file a noun. Each refuses with `EditRefused` what would break the song, shares what
it does not touch, and gives back the very same song where it changes nothing. May import song, notation, rack and sound."""
