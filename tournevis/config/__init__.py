"""Where the house is put together.

Takes the rooms; says who answers a request (`urls`), who answers a fact (`reactions`) and what is
looked after round the clock (`rounds`); leaves settings that come from the environment.
"""
