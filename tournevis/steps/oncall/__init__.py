"""The engineer on call is alerted; the next one follows when nobody answers.

Takes a new incident; pages by e-mail and SMS, from rows that are due; leaves an acknowledgement.
"""
