"""The interview: first checks, then the precise cause.

Takes a guide and the answers; keeps the observations, works the belief out from them; leaves the
next question and, from confirmed closures, counts to learn from.
"""
