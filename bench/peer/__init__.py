"""Run in the peer's environment: its settings as its manual has them, its intake, its load."""
