"""Mail as bad as it comes, each with what must happen: written by us, named by what is wrong.

Every module has a table `CASES`; `test_hostile.py` reads each mail and compares.
"""
