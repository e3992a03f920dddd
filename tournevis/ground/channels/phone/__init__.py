"""Takes what the switchboard and the house's own SIP client tell; dials what an engineer asked for;
leaves one `Call` for each telephone call. Recognises the caller, and nothing more: a number is no
proof of who speaks.
"""
