"""Proves that nobody waits: looks for what nobody has and nothing will happen to.

Takes rows, read in plain SQL and read only; leaves lapses, mended where that is sure and told by
ways that need nothing of what failed. It shares no code with what it looks after.
"""
