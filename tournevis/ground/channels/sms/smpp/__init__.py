"""SMPP 3.4, straight to an operator's or aggregator's SMS centre.

`smpp://user:password@host:2775/?system_type=…` (`smpps://` over TLS). `tournevis listen` holds a
bind that receives; each worker opens one to send and lets it go when nothing is sent. What is
received at any of them is kept in the database before it is answered.
"""
