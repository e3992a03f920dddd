"""What pages are made of.

Takes plain values from the steps' views; leaves the base page, the components and the style.
It knows no model: a component says in its first lines what it wants to be given.
"""
