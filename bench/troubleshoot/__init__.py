"""How well the troubleshooter does, measured: text, and what others measure beside it."""
