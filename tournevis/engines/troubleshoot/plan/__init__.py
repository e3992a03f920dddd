"""What to do next: ask, act or hand over.

Takes a situation (beliefs, steps, minutes); plays on from there; leaves the first step of the best
plan that the allowed effort finds, with the minutes to expect.
"""
