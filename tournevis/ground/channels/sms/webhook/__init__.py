"""Any gateway that can be taught a signed request: `webhook+https://:SECRET@host/path`.

Both ways a request is a JSON object, with `Tournevis-Timestamp` (seconds since 1970) and
`Tournevis-Signature`: the hexadecimal HMAC-SHA256, with the secret, of four lines: the timestamp,
`from tournevis` or `to tournevis`, the path (and query) of the address, and the body. So what we sent
opens none of our own doors, and what is meant for one opens no other. It is refused when it is older
than five minutes.
"""
