"""Remedies that cure nothing likely, that another always beats, that no plan will ever try."""

from __future__ import annotations

from collections.abc import Iterator

from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.lint.finding import Finding, both, minutes, percent, quoted

POOR = 0.1
RARE = 0.0005
DEAR = 4.0


def findings(guide: Guide) -> Iterator[Finding]:
    """Remedies that earn no place, and a hand-over whose price spoils the plan."""
    for index in range(len(guide.remedies)):
        yield from _poor(guide, index)
        yield from _beaten(guide, index)
    yield from _handover(guide)


def _poor(guide: Guide, index: int) -> Iterator[Finding]:
    best, chance = guide.cures[index].max(), guide.cures[index] @ guide.prior
    if best >= POOR and chance >= RARE:
        return
    yield Finding(
        "warning" if best < POOR else "note",
        "cures-little",
        f"remedies[{index}].cures",
        both(
            "{0} guérit {1} des pannes, et au mieux {2} des cas d'une cause.",
            "{0} cures {1} of incidents, and at best {2} of the cases of one cause.",
            quoted(guide.remedies[index].name),
            percent(float(chance)),
            percent(float(best)),
        ),
        both("Vérifier `cures`, ou l'enlever.", "Check its `cures`, or take it out."),
    )


def _beaten(guide: Guide, index: int) -> Iterator[Finding]:
    for other, better in enumerate(guide.remedies):
        if other != index and _beats(guide, other, index):
            yield Finding(
                "warning",
                "remedy-beaten",
                f"remedies[{index}]",
                both(
                    "{0} ({1}) guérit autant que {2} ({3}) pour chaque cause, et ne coûte pas plus.",
                    "{0} ({1}) cures as much as {2} ({3}) for every cause, and costs no more.",
                    quoted(better.name),
                    minutes(float(guide.remedy_costs[other])),
                    quoted(guide.remedies[index].name),
                    minutes(float(guide.remedy_costs[index])),
                ),
                both(
                    "Revoir les nombres de l'un et de l'autre, ou enlever le second.",
                    "Look at the numbers of both again, or take the second out.",
                ),
            )
            return


def _beats(guide: Guide, one: int, two: int) -> bool:
    first, second = guide.remedies[one], guide.remedies[two]
    price, other = guide.remedy_costs[one], guide.remedy_costs[two]
    cures, others = guide.cures[one], guide.cures[two]
    same = price == other and (cures == others).all()
    return bool(
        (cures >= others).all()
        and price <= other
        and (one < two if same else True)
        and set(first.needs) <= set(second.needs)
        and first.cluster in ("", second.cluster)
    )


def _handover(guide: Guide) -> Iterator[Finding]:
    price = guide.handover_cost
    idle = [
        index
        for index, cost in enumerate(guide.remedy_costs)
        if guide.cures[index].max() * price <= cost
    ]
    if idle and len(idle) == len(guide.remedies):
        yield Finding(
            "warning",
            "handover-cheap",
            "handover.minutes",
            both(
                "Passer la main coûte {0}, moins que n'importe quel remède : on n'essaiera rien.",
                "Handing over costs {0}, less than any remedy: nothing will ever be tried.",
                minutes(price),
            ),
            both(
                "Compter le temps de ceux qui reprennent le dossier.",
                "Count the time of those who take the case over.",
            ),
        )
        return
    for index in idle:
        yield _never_tried(guide, index, price)
    spent = float(guide.remedy_costs.sum() + guide.check_costs.sum())
    if price > DEAR * spent and spent > 0:
        yield Finding(
            "note",
            "handover-dear",
            "handover.minutes",
            both(
                "Passer la main coûte {0}, tous les remèdes et vérifications ensemble {1} :"
                " on essaiera tout avant.",
                "Handing over costs {0}, all remedies and checks together {1}: everything will be"
                " tried first.",
                minutes(price),
                minutes(spent),
            ),
            both("Vérifier ces minutes.", "Check these minutes."),
        )


def _never_tried(guide: Guide, index: int, price: float) -> Finding:
    return Finding(
        "warning",
        "never-tried",
        f"remedies[{index}]",
        both(
            "{0} coûte {1} et guérit au mieux {2} des cas ; passer la main coûte {3} :"
            " il ne sera jamais proposé.",
            "{0} costs {1} and cures at best {2} of cases; handing over costs {3}: it will never be"
            " proposed.",
            quoted(guide.remedies[index].name),
            minutes(float(guide.remedy_costs[index])),
            percent(float(guide.cures[index].max())),
            minutes(price),
        ),
        both(
            "Revoir ses minutes, ou celles de la main passée.",
            "Look again at its minutes, or at those of the hand-over.",
        ),
    )
