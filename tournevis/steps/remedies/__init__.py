"""Carrying a remedy out.

Takes a chosen remedy; drafts and sends its steps to the client; leaves whether it worked.
"""
