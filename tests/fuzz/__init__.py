"""Bytes that nobody would send, sent all the same: `python -m tests.fuzz --minutes 10`, or `make fuzz`.

`targets.py` says what is tried and what must hold; `wounds.py` how mail is damaged. The suite runs
a bounded share of it, always the same; the command as long as you like, always different.
"""
