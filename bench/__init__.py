"""What Tournevis costs, measured beside a peer, on the same database server, in one run.

    python -m bench [intake|pages|alert|troubleshoot] [--quick]

Takes nothing but a machine; makes a throw-away PostgreSQL, loads both, measures turn about, and
leaves a table and one JSON line a benchmark. `docs/performance.md` says what the numbers mean.
"""
