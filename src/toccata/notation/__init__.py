"""What a cell means: notes, the one effect table, pitch, cell text and live events. Imports nothing of Toccata but its errors."""
