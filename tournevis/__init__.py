"""Tournevis does the whole job of a support engineer, and leaves to a human the part that needs one."""
