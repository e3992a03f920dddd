"""A message becomes an incident, or joins one.

Takes what the channels kept; makes each message one entry of one incident, once; leaves what it
cannot read in quarantine and what it cannot place in triage.
"""
