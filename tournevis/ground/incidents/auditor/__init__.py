"""Proves that nobody waits: looks for what nobody has and nothing will happen to.

Takes rows, looked at in plain SQL by tables' names, not by the code of those who work on them;
leaves lapses, mended where that is sure, and told: by the outbox to the supervisors, and outside
by ways that need nothing of ours.
"""
