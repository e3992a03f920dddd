"""The tags and filters of our templates."""
