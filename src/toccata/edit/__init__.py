"""Pure `Song -> Song` functions, a file a noun, named verb-noun (`transpose_cells`). May import song, notation, rack, sound."""
