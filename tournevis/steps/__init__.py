"""One incident, in the order of the job.

Takes a message; each step does its part and records facts; leaves a client whose trouble is over.
"""
