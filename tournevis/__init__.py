"""Tournevis does the whole job of a support engineer, with a human for the part that needs one."""
