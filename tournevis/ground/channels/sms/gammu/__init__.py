"""A modem on a small site, behind gammu-smsd with its FILES backend: `gammu:///var/spool/gammu/`.

The folders are gammu-smsd's own (`inbox`, `outbox`, `sent`, `error`); its configuration has
`inboxformat = unicode` and `transmitformat = auto`.
"""
