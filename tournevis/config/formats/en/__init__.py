"""English, for everyone who reads it: the month in letters, the day before it, 24 hours."""
