"""How an engineer answers an alert from afar: by SMS, by answering the mail, by a key.

Takes what a channel heard; finds the page it is about and whose it is; leaves what `acknowledge`
does, and a kind answer that says how it stands.
"""
