"""Beginning: which guide an incident follows, by its product or by the client's words."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.engines.troubleshoot import Guide, GuideError
from tournevis.engines.troubleshoot.guide import Text
from tournevis.engines.troubleshoot.text.fold import fold, prefix
from tournevis.engines.troubleshoot.text.matches import Match, match
from tournevis.ground.guides.library import guides
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import guide_of, standing
from tournevis.steps.diagnosis.models import Diagnosis, Observation
from tournevis.steps.diagnosis.readings import told_by_client

log = structlog.get_logger(__name__)
MOST_WORDS = 5
SURE = 0.5
"""A guide is chosen by words alone where it is likelier than all others and "none" together."""
WORTH_NAMING = 0.02


def choose_guide(entry: Entry, now: datetime) -> Entry | None:
    """The reaction to an incident opened or placed: choose its guide, unless it has one.

    None where nothing tells which: an engineer chooses then.
    """
    incident = entry.incident  # held
    if not incident.is_open or Diagnosis.objects.filter(incident=incident).exists():
        return None
    found = suited(incident)
    return _follow(incident, *found, by=None, now=now) if found else None


def choose(incident: Incident, key: str, *, by: Person, now: datetime) -> Entry | None:
    """An engineer chooses the guide; None when it is followed already.

    Answers stay where the new guide asks the very same question; the others no longer count.
    Raises `Refused` for a guide that does not exist, or when the incident is over.
    """
    incident.locked()
    guide = guides().get(key)
    if guide is None:
        raise Refused(gettext_noop("choose one of the guides"))
    if not incident.is_open:
        raise Refused(gettext_noop("this incident is over: reopen it first"))
    before = guide_of(incident)
    if before is not None and before.key == key:
        return None
    _retire(incident, before, guide)
    return _follow(incident, guide, "", by=by, now=now)


def suited(incident: Incident) -> tuple[Guide, str] | None:
    """The guide of the incident's product, or the one that its words speak of, and why.

    None where no guide is likely enough, or the words are about none of them. Of several guides made
    for the product, the words tell which; that they are about none is then out of the question.
    """
    product, every = incident.product, tuple(guides().values())
    made_for = tuple(guide for guide in every if product and product.key in guide.products)
    if product and len(made_for) == 1:
        return made_for[0], f"product: {product.name}"
    text = told_by_client(incident)
    found = match(made_for or every, text)
    key, chance = found.guides[0]
    if chance < SURE * ((1.0 - found.none) if made_for else 1.0):
        return None
    guide = guides()[key]
    return guide, f"words: {', '.join(words_said(guide, text))}"


def words_said(guide: Guide, text: str) -> list[str]:
    """The guide's words that stand in the text, the first few, each once."""
    plain, said = fold(text), dict[str, str]()
    for word in (word for words in guide.words.values() for word in words):
        if prefix(word).search(plain):
            said.setdefault(fold(word), word)
    return list(said.values())[:MOST_WORDS]


def because(diagnosis: Diagnosis) -> str:
    """Why this guide, in one sentence in the page's language."""
    kind, _colon, what = diagnosis.chosen_because.partition(": ")
    if kind == "words" and what:
        return _("Chosen because the client wrote: %(words)s.") % {"words": what}
    if kind == "words":
        return _("Chosen because it is the likeliest for what the client wrote.")
    if kind == "product":
        return _("Chosen because it is about the product %(name)s.") % {"name": what}
    return _("Chosen by hand.")


def spoken_of(incident: Incident) -> Match:
    """How likely the client's words are about each guide, likeliest first, and about none."""
    return match(tuple(guides().values()), told_by_client(incident))


def warm() -> None:
    """Read every guide and weigh its words now: it is kept, and takes some seconds."""
    try:
        match(tuple(guides().values()), "")
    except GuideError:
        log.exception("guides not read")


def likely_guides(found: Match) -> list[tuple[Guide, float | None]]:
    """Every guide: those that the words speak of first, with how likely; the others by title."""
    likely = {key: chance for key, chance in found.guides if chance >= WORTH_NAMING}
    ranked = [(guides()[key], chance) for key, chance in likely.items()]
    return [*ranked, *((each, None) for each in by_title() if each.key not in likely)]


def by_title() -> list[Guide]:
    """Every guide, in the order of the titles."""
    return sorted(guides().values(), key=lambda each: fold(in_words(each.title)))


def _retire(incident: Incident, before: Guide | None, after: Guide) -> None:
    lost = [seen.pk for seen in standing(incident) if not _same(before, after, seen)]
    Observation.objects.filter(pk__in=lost).update(is_current=False)


def _same(before: Guide | None, after: Guide, seen: Observation) -> bool:
    words = _words_of(before, seen) if before else None
    return words is not None and words == _words_of(after, seen)


def _words_of(guide: Guide, seen: Observation) -> Text | None:
    """How this guide words what was observed; None where it does not have it."""
    if seen.kind == Observation.Kind.REMEDY:
        return {remedy.key: remedy.name for remedy in guide.remedies}.get(seen.subject)
    return {check.key: check.ask for check in guide.checks}.get(seen.subject)


def _follow(
    incident: Incident, guide: Guide, why: str, *, by: Person | None, now: datetime
) -> Entry:
    row = Diagnosis(
        organisation_id=incident.organisation_id,
        incident=incident,
        guide=guide.key,
        version=guide.version,
        chosen_because=why[:200],
    )
    told = ["guide", "version", "chosen_because"]
    Diagnosis.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["incident"], update_fields=told
    )
    # The timeline quotes it: the words alone read the same in every language.
    data = {"guide": guide.key, "chosen_because": why.partition(": ")[2]}
    return incident.record(Fact.GUIDE_CHOSEN, now=now, by=by, data=data)
