"""The incident: one trouble of one client, from alert to closure.

Takes verbs (`incident.acknowledge(by=anna, now=now)`); writes one Entry a fact, in the same
transaction; leaves the entries to `config.reactions`, which says who answers which fact.
"""
