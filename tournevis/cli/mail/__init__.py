"""`tournevis mail`: what Tournevis makes of a mail, on the command line, without a database.

Takes files of raw mail; reads each in a bounded process; leaves JSON for scripts or a summary for
an administrator who asks "what did you make of this mail?".
"""
