"""The guides: causes, checks and remedies for a family of products, with their probabilities.

Takes the YAML files in `files/`; parses them once; leaves `guide(key)` and `guides()`.
"""
