"""Puts the house together at start."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Hands the reactions and the rounds to the ground that carries them out."""

    name = "tournevis.config"
    label = "config"

    def ready(self) -> None:
        """Read the two pages."""
        from tournevis.config import reactions
        from tournevis.config.rounds import ROUNDS
        from tournevis.ground.channels.phone import dial
        from tournevis.ground.incidents.reacting import answer_with
        from tournevis.ground.organisations.due import made_in_rounds
        from tournevis.steps.intake import take_in

        answer_with(reactions.REACTIONS)
        made_in_rounds(ROUNDS)
        take_in.asked_first[:] = reactions.SMS_FIRST_FOR
        take_in.asked_first_by_mail[:] = reactions.MAIL_FIRST_FOR
        dial.pressed[:] = reactions.DIGITS_FOR
