"""To whom one may hand over, what it takes, and whom the engine proposes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import Guide, belief, knows_nothing
from tournevis.engines.troubleshoot.guide import TO
from tournevis.ground.guides.words import in_words
from tournevis.steps.diagnosis.case import Known

LEVEL_2, DEVELOPMENT, ONSITE = TO
LEVEL_3 = "level-3"  # to whom level 2 hands over
ALWAYS = (LEVEL_2, DEVELOPMENT)
"""They are there whatever the guide says: what fits nothing must find its way to development."""


@dataclass(frozen=True)
class Place:
    """People one may hand over to; minutes and euros are None where the guide does not say.

    `is_proposed`: the one that is preset.
    """

    to: str
    name: str
    text: str
    minutes: float | None
    money: float | None
    is_proposed: bool


def place_name(to: str) -> str:
    """These people, in the page's language; "level2" is how older entries call them."""
    names = {
        LEVEL_2: _("level 2"),
        "level2": _("level 2"),
        LEVEL_3: _("level 3"),
        DEVELOPMENT: _("development"),
        ONSITE: _("a visit on site"),
    }
    return names.get(to, to)


def places(found: Known | None) -> list[Place]:
    """As the guide says, the proposed one marked; without a guide level 2 and development."""
    written = {} if found is None else {each.to: each for each in found.guide.handovers}
    proposed = LEVEL_2 if found is None else _proposed(found)
    return [
        Place(
            to,
            place_name(to),
            in_words(written[to].text) if to in written else "",
            written[to].minutes if to in written else None,
            written[to].money if to in written else None,
            to == proposed,
        )
        for to in TO
        if to in written or to in ALWAYS
    ]


def of_guide(guide: Guide | None, to: str) -> Place:
    """What this guide says of handing over to these people."""
    written = [each for each in guide.handovers if each.to == to] if guide else []
    if not written:
        return Place(to, place_name(to), "", None, None, False)
    way = written[0]
    return Place(to, place_name(to), in_words(way.text), way.minutes, way.money, False)


def _proposed(found: Known) -> str:
    """Development where nothing known fits; else as the plan says, or what is cheapest."""
    if found.step.reason != "danger" and knows_nothing(belief(found.guide, found.case)):
        return DEVELOPMENT
    return found.step.to or found.guide.handover.to
