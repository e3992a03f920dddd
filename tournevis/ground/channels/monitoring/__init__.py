"""What monitorings tell: one small folder a kind, each a replica of its neighbours.

Takes an alert's request with its source's secret; keeps it whole; reads it, when it is taken in,
into one shape whatever the kind.
"""
