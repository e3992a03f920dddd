"""Components, tags and the style sheet."""
