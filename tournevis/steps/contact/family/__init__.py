"""Incidents that have one trouble: their clients are told together."""
