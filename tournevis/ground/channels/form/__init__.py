"""The web form of a centre: for anyone, without an account and without JavaScript.

Takes what is typed and the files; keeps it as one MIME message, read like any mail; says at once
that it was kept.
"""
