"""Calling the client: whom, by which number, what came of it, and callbacks promised."""
