"""Who works in the service centre, and who is on call when.

Takes rotas and shifts; leaves the order in which engineers are alerted at a given moment.
"""
