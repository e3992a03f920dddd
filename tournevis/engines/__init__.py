"""Plain Python: no Django, no clock, no input or output.

Takes frozen values; computes; leaves values. `now` is an argument where time matters.
"""
