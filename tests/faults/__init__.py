"""Kills the house again and again in the middle of its job, and counts what is lost or doubled.

    python -m tests.faults --times 200

Real processes (web, worker, listener, embedded PostgreSQL), real SMTP in and out. Stories run from
the first mail to the closed incident while one process after another is killed with SIGKILL.
"""
