"""A ladder of steps, climbed until someone answers.

Takes the steps with the people that each means at this moment, and who was told so far; leaves who
is told next, and how long one waits after that.
"""

from tournevis.engines.ladder.ladder import Climb, Ladder, Manner, Next, Rung, following

__all__ = ["Climb", "Ladder", "Manner", "Next", "Rung", "following"]
