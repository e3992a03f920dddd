"""How messages are read."""
