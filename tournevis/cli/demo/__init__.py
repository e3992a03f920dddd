"""The sample centre: a small cast, three client companies, a year of incidents, some mails."""
