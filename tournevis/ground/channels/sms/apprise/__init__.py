"""Some hundred other services, through the library apprise; nothing comes back from them.

`apprise:ADDRESS` where ADDRESS is apprise's own, with `{to}` where the number stands:
`apprise:clicksend://USER:KEY@{to}`. One that reaches a single telephone names it:
`apprise:freemobile://USER:KEY?only=+33612345678` (Free Mobile writes to its subscriber alone, and so
alerts that engineer). Several may be named, one a telephone.
"""
