"""When a centre's incident looks like a crisis: three rules, each can be read on one line."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from tournevis.engines.troubleshoot.text.fold import fold, prefix
from tournevis.steps.crisis.models import Rule

Kind = Rule.Kind

WHY = {
    Kind.VIP: gettext_noop("%(detail)s is a client whose major incidents are crises."),
    Kind.MANY: gettext_noop("%(count)s like it came within a short time: %(detail)s."),
    Kind.SECURITY: gettext_noop("It may be a matter of security: “%(detail)s”."),
}
SECURITY_WORDS = (
    "ransomware",
    "rançongiciel",
    "hacked",
    "piraté",
    "intrusion",
    "data breach",
    "fuite de données",
    "phishing",
    "hameçonnage",
    "stolen password",
    "mot de passe volé",
    "virus",
    "malware",
)
FEWEST, MOST = 2, 500
LONGEST_SPAN = 24 * 60
MOST_WORDS, LONGEST_WORD = 100, 60


def rules_of(centre: int) -> dict[str, Rule]:
    """The three rules of a centre, as it wrote them or as we would."""
    own = {each.kind: each for each in Rule.objects.filter(organisation=centre)}
    return {kind: own.get(kind) or usual(centre, kind) for kind in Kind.values}


def usual(centre: int, kind: str) -> Rule:
    """The rule of a centre that wrote none: it proposes, and declares nothing by itself."""
    words = "\n".join(SECURITY_WORDS) if kind == Kind.SECURITY else ""
    return Rule(organisation_id=centre, kind=kind, words=words)


def words_of(rule: Rule) -> list[str]:
    """The words of a rule, one a line."""
    lines = (line.strip() for line in rule.words.splitlines())
    return [line[:LONGEST_WORD] for line in lines if line][:MOST_WORDS]


def said(rule: Rule, text: str) -> str:
    """The first of the rule's words that stands in this text; "" for none.

    Neither accents nor capitals matter, and a word may go on ("virus", "viruses").
    """
    folded = fold(text)
    return next((word for word in words_of(rule) if prefix(word).search(folded)), "")
