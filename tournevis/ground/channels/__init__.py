"""How messages come in and go out: one folder a channel, each a replica of its neighbours.

Takes raw messages and keeps them whole before their sender is told they arrived; takes deliveries
and sends them once; leaves both as rows that a killed process cannot lose.
"""
