"""Real servers for tests, on loopback: mail boxes, a gateway for SMS, a database, a browser, a mail sink.

Each module has a context manager that starts its server on free ports in a folder of its own and
ends every process it started, and `missing()`, which says in plain words what is not installed.
"""
