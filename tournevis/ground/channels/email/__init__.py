"""E-mail: received by SMTP or fetched by IMAP, sent by SMTP.

Takes raw messages and keeps them before answering 250 or setting a flag; leaves deliveries sent.
"""
