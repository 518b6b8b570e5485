"""Speaking mode: what a screen reader is to say of the editor, in words, on one line in a fixed place."""
