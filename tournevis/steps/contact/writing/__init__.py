"""Writing to the client: now, later, taken back, not arrived."""
