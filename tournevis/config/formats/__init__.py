"""How moments are written where a language's own habit would be misread."""
