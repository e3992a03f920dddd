"""What the client sees: their page, their own incidents, the way in."""
