"""`tournevis guide`: guides on the command line, without a database.

Takes guide files; reads, judges, plays, simulates, imports and teaches them;
leaves text for people or JSON for scripts.
"""
