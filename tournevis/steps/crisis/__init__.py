"""A crisis is led: a commander and roles, one room, updates at a promised rhythm, and a review.

Takes an incident and those that hang on it; leaves decisions, what was told to whom and when, and
the report of how it went.
"""
