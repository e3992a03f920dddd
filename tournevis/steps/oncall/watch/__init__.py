"""Who is on call now, for a head, a wall and whoever takes over."""
