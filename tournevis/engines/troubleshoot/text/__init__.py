"""What clients write, read: which answers a message already gives, and which guide it is about.

Takes a guide and a text; leaves proposals with a confidence, hints for a case, and guides with their
probabilities. Words only, French and English, in plain Python; a model of sense is an optional extra.
"""
