"""Alerts on the screen of a locked telephone, by Web Push (RFC 8030, 8291, 8292).

Takes a subscription that a browser gave; seals each message for that browser alone; leaves what
its push service answered, and what the device's service worker says it showed.
"""
