"""Whose turn it is to be alerted: policies, routing by skill, and the picture of who would be."""
