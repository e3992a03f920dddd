"""Ways out: from the guide and from experience.

Takes the belief; ranks the remedies by chance, minutes and risk, with what past incidents showed;
leaves a choice, or hands over to level 2.
"""
