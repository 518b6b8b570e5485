"""The lines round every view: header, status, footer."""
