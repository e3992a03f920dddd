"""Who is served, by whom, and the walls between them.

Takes people, companies and contracts; keeps them apart inside the database itself;
leaves `walls`, through which every read and write of the house passes.
"""
