"""SMS: received from and sent through a gateway's HTTP interface (Kannel).

Takes the gateway's calls and keeps each message before answering 200; leaves deliveries sent.
"""
