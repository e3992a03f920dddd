"""OVH: `ovh://APPLICATION_KEY:APPLICATION_SECRET@eu.api.ovh.com/sms-ab12345-1?consumer=KEY`.

`&sender=NAME` names a sender that OVH has approved; without it messages leave from a number that
can be answered. `tournevis listen` asks for answers and reports every half minute.
"""
