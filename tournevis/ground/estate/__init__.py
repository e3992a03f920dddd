"""What is supported.

Takes products, and what each client has of them; leaves the guide that serves each.
"""
