"""Did it hold?

Takes a resolution with its confirmed cause; asks the client the next working day; leaves a closed
or reopened incident, and counts the cause for learning.
"""
