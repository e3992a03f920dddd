"""SMS: received from and sent through the gateways that `SMS_URL` names, one folder each.

Takes what a gateway says and keeps each message before telling it so; leaves deliveries sent and
their fate noted. Adding a gateway is a folder like its neighbours and a line in `gateways.py`.
"""
