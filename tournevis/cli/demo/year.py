"""A year of closed incidents, drawn from the guides' own numbers so that there is experience.

Each incident gets a cause drawn from its guide's rates, the answers that this cause makes likely,
the remedy that cured it, calls, messages and a follow-up. Drawn from a fixed seed: the same year
each time. It is sample data, not evidence for the numbers it was drawn from.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from tournevis.cli.demo.words import opening_words, told_of
from tournevis.engines import clock
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.ground.estate.models import Asset
from tournevis.ground.guides.library import guides
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.organisations.models import Contract, Organisation, Person
from tournevis.steps.diagnosis.models import Diagnosis, Learnt, Observation
from tournevis.steps.followup.models import FollowUp, Resolution

SEED = 20261124
COUNT = 300


def a_year(centre: Organisation, *, now: datetime) -> int:
    """Write the year that ends a week before `now`; returns how many incidents."""
    draw = Random(SEED)  # noqa: S311 - sample data
    contracts = list(Contract.objects.filter(centre=centre).select_related("organisation"))
    staff = list(Person.objects.filter(organisation=centre).order_by("pk"))[:2]
    moments = sorted(now - timedelta(days=7 + draw.random() * 358) for _ in range(COUNT))
    for moment in moments:
        _Past(draw, draw.choice(contracts), draw.choice(staff), moment).write()
    return len(moments)


class _Past:
    """One closed incident of the past."""

    def __init__(
        self, draw: Random, contract: Contract, engineer: Person, moment: datetime
    ) -> None:
        self.draw, self.engineer = draw, engineer
        self.organisation = contract.organisation
        self.hours = clock.parse_hours(contract.hours)
        self.minutes = contract.first_contact_minutes
        self.opened = clock.next_opening(self.hours, moment)
        self.requester = draw.choice(list(Person.objects.filter(organisation=self.organisation)))
        self.asset = draw.choice(list(Asset.objects.filter(organisation=self.organisation)))
        self.guide = _guide_of(self.asset)

    def write(self) -> None:
        """Save it with everything that happened."""
        cause = self._cause()
        self.incident = Incident.objects.create(
            organisation=self.organisation,
            subject=opening_words(self.draw, self.guide.key, self.organisation.language)[0],
            status=Incident.Status.CLOSED,
            language=self.organisation.language,
            requester=self.requester,
            assignee=self.engineer,
            product=self.asset.product,
            asset=self.asset,
            opened_at=self.opened,
            changed_at=self.opened,
        )
        contacted = self.opened + timedelta(minutes=self.draw.uniform(3, self.minutes * 1.1))
        self._opening(contacted)
        solved = self._interview(cause, contacted)
        self._ending(cause, solved)
        self.incident.changed_at = solved + timedelta(days=1)
        self.incident.save(update_fields=["changed_at"])

    def _cause(self) -> str:
        keys = [cause.key for cause in self.guide.causes]
        return self.draw.choices(keys, weights=[cause.rate for cause in self.guide.causes])[0]

    def _opening(self, contacted: datetime) -> None:
        text = opening_words(self.draw, self.guide.key, self.organisation.language)[1]
        self._entry(Fact.OPENED, self.opened, data={"channel": "email"})
        self._entry(
            Fact.MESSAGE_IN, self.opened, by=self.requester, text=text, is_public=True,
            data={"channel": "email", "from": self.requester.email},
        )  # fmt: skip
        self._entry(
            Fact.ACKNOWLEDGED,
            self.opened + timedelta(minutes=2),
            by=self.engineer,
            data={"how": "sms"},
        )
        self._entry(Fact.CALL, contacted, by=self.engineer, data={"reached": True, "minutes": 6})
        self._entry(Fact.CONTACTED, contacted, by=self.engineer, data={"how": "call"})
        Deadline.objects.create(
            organisation=self.organisation,
            incident=self.incident,
            kind=Deadline.Kind.FIRST_CONTACT,
            started_at=self.opened,
            due_at=clock.add(self.hours, self.opened, self.minutes),
            met_at=contacted,
        )

    def _interview(self, cause: str, at: datetime) -> datetime:
        Diagnosis.objects.create(
            organisation=self.organisation,
            incident=self.incident,
            guide=self.guide.key,
            version=self.guide.version,
        )
        checks = sorted(self.guide.checks, key=lambda c: (not c.first, c.minutes))[:5]
        for check in self.draw.sample(checks, k=min(3, len(checks))):
            at += timedelta(minutes=1 + check.minutes)
            answer = _answer(self.guide, check.key, cause, self.draw)
            self._observe("check", check.key, answer, at)
        return at + timedelta(minutes=self.draw.uniform(5, 60))

    def _observe(self, kind: str, subject: str, answer: str, at: datetime) -> None:
        Observation.objects.create(
            organisation=self.organisation,
            incident=self.incident,
            kind=kind,
            subject=subject,
            answer=answer,
            at=at,
            by=self.engineer,
        )
        self._entry(
            Fact.OBSERVED, at, by=self.engineer, data={"subject": subject, "answer": answer}
        )

    def _tried(self, cause: str, solved: datetime) -> str:
        """Try remedies in the order of chance per minute until one cures; which, or none."""
        curing = [each for each in self.guide.remedies if each.cures.get(cause, 0.0) > 0.1]
        curing.sort(key=lambda each: each.minutes / each.cures[cause])
        for remedy in curing:
            if self.draw.random() < remedy.cures[cause]:
                self._observe("remedy", remedy.key, "worked", solved)
                return remedy.key
            self._observe("remedy", remedy.key, "failed", solved - timedelta(minutes=1))
        return ""

    def _ending(self, cause: str, solved: datetime) -> None:
        remedy = self._tried(cause, solved)
        data = {"guide": self.guide.key, "cause": cause, "remedy": remedy}
        entry = self._entry(Fact.SOLVED, solved, by=self.engineer, data=data, is_public=True)
        resolution = Resolution.objects.create(
            organisation=self.organisation, entry=entry, incident=self.incident, guide=self.guide.key,
            cause=cause, remedy=remedy, by=self.engineer, at=solved,
        )  # fmt: skip
        asked = clock.next_working_day(self.hours, solved, time(9))
        FollowUp.objects.create(
            organisation=self.organisation, incident=self.incident, resolution=resolution,
            asked_at=asked, answer="held", answered_at=asked + timedelta(hours=2), attempts=1,
        )  # fmt: skip
        closed = self._entry(
            Fact.CLOSED, asked + timedelta(hours=2), data={"why": "held"}, is_public=True
        )
        Learnt.objects.create(
            organisation=self.organisation, entry=closed, incident=self.incident,
            guide=self.guide.key, cause=cause, remedy=remedy, at=closed.at,
        )  # fmt: skip

    def _entry(self, kind: Fact, at: datetime, **fields: Any) -> Entry:
        by = fields.get("by")
        return Entry.objects.create(
            organisation=self.organisation,
            incident=self.incident,
            kind=kind,
            at=at,
            author=by.name if by else "",
            **fields,
        )


def _guide_of(asset: Asset) -> Guide:
    """The guide for this asset's product of which there are sample messages."""
    made_for = (each for each in guides().values() if asset.product.key in each.products)
    return next(each for each in made_for if each.key in told_of())


def _answer(guide: Guide, check: str, cause: str, draw: Random) -> str:
    rows = guide.likelihood[guide.check_index[check]]
    weights = [float(chance) for chance in rows[:, guide.cause_index[cause]]]
    return draw.choices([answer.key for answer in guide.check(check).answers], weights=weights)[0]
