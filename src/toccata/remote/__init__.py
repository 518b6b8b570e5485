"""The listen server and its page. May import notation."""
