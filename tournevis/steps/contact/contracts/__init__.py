"""The contracts of the centre: hours, service levels, who changed what."""
