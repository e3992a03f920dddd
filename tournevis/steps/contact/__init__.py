"""The first human contact, the calls, the promises.

Takes an incident; promises and counts the minutes to the first human contact; leaves receipts,
calls, messages and notes on the timeline.
"""
