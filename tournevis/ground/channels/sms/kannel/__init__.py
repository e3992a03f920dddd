"""Kannel's HTTP interface: sendsms out, get-url and dlr-url in.

`http(s)://user:password@host:13013/cgi-bin/sendsms`; the account in Kannel needs
`concatenation = true` and `max-messages` above 1 for texts longer than one message.
"""
