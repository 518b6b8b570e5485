"""What lies above the views for a while and takes every key: menu, palette, prompts, help."""
