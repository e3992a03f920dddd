"""Any gateway that can be taught a signed request: `webhook+https://:SECRET@host/path`.

Both ways a request is a JSON object, with `Tournevis-Timestamp` (seconds since 1970) and
`Tournevis-Signature`: the hexadecimal HMAC-SHA256, with the secret, of the timestamp, a dot and the
body. It is refused when it is older than five minutes.
"""
