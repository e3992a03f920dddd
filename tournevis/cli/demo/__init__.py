"""The sample centre: a small cast, three client companies, a year of incidents, two crises, a day's
work, some mails and alerts."""
