"""What every step stands on.

Takes nothing from the steps; keeps incidents, guides, channels, estate, staff and organisations,
and leaves to the steps the verbs that act on them.
"""
