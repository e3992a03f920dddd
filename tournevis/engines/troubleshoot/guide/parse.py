"""Reading a guide from its written form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tournevis.engines.troubleshoot.guide.fields import Field, Text
from tournevis.engines.troubleshoot.guide.model import (
    KINDS,
    NO_LISTS,
    OTHER,
    RISKS,
    TO,
    UNKNOWN,
    WHO,
    Answer,
    Cause,
    Check,
    Cluster,
    Guide,
    Handover,
    Need,
    Prices,
    Remedy,
)
from tournevis.engines.troubleshoot.guide.numbers import FLOOR, probability, rate, table

OTHER_NAME: Text = {"fr": "Autre chose, inconnu de ce guide", "en": "Something this guide ignores"}
RATES = ("relative", "asset-year")
_MUST = "key version title other handover causes checks remedies"
_MAY = "products words clusters prices rates"
_STEP = "money risk needs cluster because guess"


def parse(written: object) -> Guide:
    """The guide that these nested mappings and lists (from YAML) describe.

    Raises `GuideError`; its message begins with the path of the first mistake.
    """
    top = Field(written).record(_MUST, _MAY)
    per_year = "rates" in top and top["rates"].choice(RATES) == RATES[1]
    causes = _causes(top, scale=1.0 if per_year else 100.0)
    names = [cause.key for cause in causes]
    guide = Guide(
        key=top["key"].name(),
        version=int(top["version"].positive()),
        title=top["title"].text(),
        handovers=_handovers(top["handover"]),
        causes=causes,
        checks=tuple(_check(each, names) for each in top["checks"].each()),
        remedies=tuple(_remedy(each, names) for each in top["remedies"].each()),
        products=tuple(each.name() for each in top["products"].each()) if "products" in top else (),
        words=top["words"].lists() if "words" in top else NO_LISTS,
        clusters=tuple(map(_cluster, top["clusters"].each())) if "clusters" in top else (),
        prices=_prices(top["prices"]) if "prices" in top else Prices(),
        per_year=per_year,
    )
    checks = [check.key for check in guide.checks]
    _unique(top["checks"], checks)
    _unique(top["remedies"], [*checks, *(remedy.key for remedy in guide.remedies)])
    if "clusters" in top:
        _unique(top["clusters"], [cluster.key for cluster in guide.clusters])
    _known(top, guide)
    return guide


def _causes(top: dict[str, Field], scale: float) -> tuple[Cause, ...]:
    causes = tuple(_cause(each, scale) for each in top["causes"].each())
    if not causes:
        raise top["causes"].fail("a guide names at least one cause")
    _unique(top["causes"], [cause.key for cause in causes])
    other = top["other"].record("rate", "name because guess")
    name = other["name"].text() if "name" in other else OTHER_NAME
    often = rate(other["rate"], scale)
    return (*causes, Cause(OTHER, OTHER, often, name, _because(other), _guess(other)))


def _cause(written: Field, scale: float) -> Cause:
    part = written.record("key kind rate name", "because guess")
    if part["key"].value == OTHER:
        raise part["key"].fail("'other' is written apart, at the top of the guide")
    return Cause(
        key=part["key"].name(),
        kind=part["kind"].choice(KINDS),
        rate=rate(part["rate"], scale),
        name=part["name"].text(),
        because=_because(part),
        guess=_guess(part),
    )


def _handovers(written: Field) -> tuple[Handover, ...]:
    """One way to hand over, or a list of ways."""
    ways = list(written.each()) if isinstance(written.value, Sequence) else [written]
    found = tuple(_handover(way) for way in ways)
    if not found:
        raise written.fail("a guide says at least one way to hand over")
    _unique(written, [way.to for way in found])
    return found


def _handover(written: Field) -> Handover:
    part = written.record("minutes text", "to money")
    to = part["to"].choice(TO) if "to" in part else TO[0]
    return Handover(part["minutes"].positive(), part["text"].text(), to, _money(part))


def _cluster(written: Field) -> Cluster:
    part = written.record("key minutes name", "money")
    return Cluster(
        part["key"].name(), part["minutes"].positive(), part["name"].text(), _money(part)
    )


def _prices(written: Field) -> Prices:
    names = " ".join(Prices.__dataclass_fields__)
    given = {name: part.number() for name, part in written.record("", names).items()}
    for name in WHO:
        if given.get(name, 1.0) <= 0:
            raise written.fail(f"{name!r} must be above 0")
    return Prices(**given)


def _check(written: Field, causes: list[str]) -> Check:
    part = written.record(
        "key minutes who ask answers likelihood", f"first say kind noise safety before {_STEP}"
    )
    answers = tuple(_answer(each) for each in part["answers"].each())
    if len(answers) < 2:
        raise part["answers"].fail("a check has at least two answers")
    keys = [answer.key for answer in answers]
    _unique(part["answers"], keys)
    noise = _noise(part["noise"], len(keys)) if "noise" in part else FLOOR
    return Check(
        key=part["key"].name(),
        minutes=part["minutes"].positive(),
        who=part["who"].choice(WHO),
        ask=part["ask"].text(),
        answers=answers,
        likelihood=table(part["likelihood"], keys, causes, noise),
        first=part["first"].truth() if "first" in part else False,
        say=part["say"].text() if "say" in part else None,
        because=_because(part),
        kind=part["kind"].choice(("question", "test")) if "kind" in part else "question",
        money=_money(part),
        risk=part["risk"].choice(RISKS) if "risk" in part else "none",
        needs=_needs(part),
        cluster=part["cluster"].name() if "cluster" in part else "",
        safety=part["safety"].truth() if "safety" in part else False,
        before=tuple(each.name() for each in part["before"].each()) if "before" in part else (),
        guess=_guess(part),
        noise=noise,
    )


def _noise(written: Field, answers: int) -> float:
    noise = probability(written)
    if not 0 < noise * answers < 1:
        raise written.fail(f"expected more than 0 and less than 1 in {answers}, found {noise:g}")
    return noise


def _answer(written: Field) -> Answer:
    part = written.record("key text", "cues danger")
    if part["key"].value == UNKNOWN:
        raise part["key"].fail("'unknown' is always allowed and is not written")
    cues = part["cues"].lists() if "cues" in part else NO_LISTS
    danger = part["danger"].truth() if "danger" in part else False
    return Answer(part["key"].name(), part["text"].text(), cues, danger)


def _remedy(written: Field, causes: list[str]) -> Remedy:
    part = written.record(
        "key minutes who name cures", f"reversible steps engineer_steps verify {_STEP}"
    )
    cures = {cause: probability(chance) for cause, chance in part["cures"].mapping(causes).items()}
    if not any(cures.values()):
        raise part["cures"].fail("a remedy cures at least one cause")
    return Remedy(
        key=part["key"].name(),
        minutes=part["minutes"].positive(),
        who=part["who"].choice(WHO),
        name=part["name"].text(),
        # A remedy may be badly carried out: its failure never rules a cause out altogether.
        cures={cause: min(chance, 1 - FLOOR) for cause, chance in cures.items()},
        risk=part["risk"].choice(RISKS) if "risk" in part else "none",
        reversible=part["reversible"].truth() if "reversible" in part else True,
        steps=part["steps"].lists() if "steps" in part else NO_LISTS,
        verify=part["verify"].text() if "verify" in part else None,
        because=_because(part),
        money=_money(part),
        needs=_needs(part),
        cluster=part["cluster"].name() if "cluster" in part else "",
        engineer_steps=part["engineer_steps"].lists() if "engineer_steps" in part else NO_LISTS,
        guess=_guess(part),
    )


def _needs(part: dict[str, Field]) -> tuple[Need, ...]:
    if "needs" not in part:
        return ()
    needs = []
    for each in part["needs"].each():
        key, _equals, answers = each.name().partition("=")
        needs.append(Need(key, tuple(answers.split("|")) if answers else ()))
    return tuple(needs)


def _known(top: dict[str, Field], guide: Guide) -> None:
    """Clusters, needs and `before` name what the guide has, and no step needs itself."""
    clusters = {cluster.key for cluster in guide.clusters}
    steps: list[Check | Remedy] = [*guide.checks, *guide.remedies]
    for written, step in zip([*top["checks"].each(), *top["remedies"].each()], steps, strict=True):
        if step.cluster and step.cluster not in clusters:
            raise written.fail(f"there is no cluster {step.cluster!r}")
        for need in step.needs:
            _needed(written, guide, need)
        for remedy in step.before if isinstance(step, Check) else ():
            if remedy not in guide.remedy_index:
                raise written.fail(f"'before' names no remedy {remedy!r}")
    _no_circle(top, guide)


def _needed(written: Field, guide: Guide, need: Need) -> None:
    if need.key not in guide.check_index and need.key not in guide.remedy_index:
        raise written.fail(f"'needs' names no check and no remedy {need.key!r}")
    if not need.answers:
        return
    known = [a.key for a in guide.check(need.key).answers] if need.key in guide.check_index else []
    for answer in need.answers:
        if answer not in known:
            raise written.fail(f"'needs': {need.key!r} has no answer {answer!r}")


def _no_circle(top: dict[str, Field], guide: Guide) -> None:
    steps: list[Check | Remedy] = [*guide.checks, *guide.remedies]
    needs = {step.key: {need.key for need in step.needs} for step in steps}
    while free := [key for key, wanted in needs.items() if not wanted & needs.keys()]:
        for key in free:
            del needs[key]
    if needs:
        raise top["checks"].fail(f"'needs' go round in a circle: {', '.join(sorted(needs))}")


def _because(part: dict[str, Field]) -> str:
    return part["because"].words() if "because" in part else ""


def _guess(part: dict[str, Field]) -> bool:
    return part["guess"].truth() if "guess" in part else False


def _money(part: dict[str, Field]) -> float:
    return part["money"].number() if "money" in part else 0.0


def _unique(place: Field, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise place.fail(f"{key!r} stands twice")
        seen.add(key)
