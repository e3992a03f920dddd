"""Raw mails for the tests: Ben the client writes to the centre's support address."""

FROM_BEN = "Ben Client <ben@client.example>"
SUPPORT = "support@centre.example"


def letter(body: str | bytes = "Bonjour", **fields: str | None) -> bytes:
    """A mail with usual fields; name others with _ for -, None takes one away."""
    usual: dict[str, str | None] = {
        "From": FROM_BEN,
        "To": SUPPORT,
        "Subject": "Plus d'internet au magasin",
        "Date": "Tue, 03 Mar 2026 10:12:00 +0100",
        "Message-ID": "<first@client.example>",
    }
    usual |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in usual.items() if value is not None)
    text = body.replace("\n", "\r\n").encode() if isinstance(body, str) else body
    return head.encode() + b"\r\n" + text


def multipart(subtype: str, *parts: str | bytes, **fields: str | None) -> bytes:
    """A mail of several parts, each given whole: its own fields, an empty line, its body."""
    inside = b"".join(b"--part\r\n" + _bytes(part) + b"\r\n" for part in parts) + b"--part--\r\n"
    kind = f'multipart/{subtype}; boundary="part"'
    return letter(inside, MIME_Version="1.0", Content_Type=kind, **fields)


def _bytes(part: str | bytes) -> bytes:
    return part.replace("\n", "\r\n").encode() if isinstance(part, str) else part
