"""Who may send for a domain, on policies of our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tournevis.engines.mail.spf import RESULTS, Unanswered, spf

ZONE = {
    ("bakery.example", "TXT"): [
        "something else",
        "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a/28 mx include:post.example -all",
    ],
    ("bakery.example", "A"): ["203.0.113.16"],
    ("bakery.example", "MX"): ["10 mx.bakery.example."],
    ("mx.bakery.example", "A"): ["203.0.113.99"],
    ("post.example", "TXT"): ["v=spf1 exists:%{ir}.%{v}.list.%{d2} ~all"],
    ("7.113.0.203.in-addr.list.post.example", "A"): ["127.0.0.2"],
    ("far.example", "TXT"): ["v=spf1 redirect=bakery.example"],
    ("lost.example", "TXT"): ["v=spf1 redirect=nowhere.example"],
    ("round.example", "TXT"): ["v=spf1 include:round.example -all"],
    ("two.example", "TXT"): ["v=spf1 -all", "v=spf1 +all"],
    ("odd.example", "TXT"): ["v=spf1 what:ever -all"],
    ("open.example", "TXT"): ["v=spf1 ?all"],
    ("void.example", "TXT"): ["v=spf1 a:a.x.example a:b.x.example a:c.x.example -all"],
    ("mailer.bakery.example", "TXT"): ["v=spf1 ip4:198.51.100.1 -all"],
    ("user.example", "TXT"): ["v=spf1 exists:%{l1r-}.user.example -all"],
    ("bob.user.example", "A"): ["127.0.0.2"],
}


def ask(name: str, kind: str) -> list[str]:
    if name == "down.example":
        raise Unanswered
    return ZONE.get((name, kind), [])


@pytest.mark.parametrize(
    ("ip", "sender", "result"),
    [
        ("192.0.2.77", "ben@bakery.example", "pass"),
        ("::ffff:192.0.2.77", "ben@bakery.example", "pass"),
        ("2001:db8::5", "ben@bakery.example", "pass"),
        ("203.0.113.20", "ben@bakery.example", "pass"),
        ("203.0.113.99", "ben@bakery.example", "pass"),
        ("203.0.113.7", "ben@bakery.example", "pass"),
        ("203.0.113.8", "ben@bakery.example", "fail"),
        ("192.0.2.77", "x@far.example", "pass"),
        ("192.0.2.77", "x@lost.example", "permerror"),
        ("192.0.2.77", "x@round.example", "permerror"),
        ("192.0.2.77", "x@two.example", "permerror"),
        ("192.0.2.77", "x@odd.example", "permerror"),
        ("192.0.2.77", "x@open.example", "neutral"),
        ("192.0.2.77", "x@void.example", "permerror"),
        ("192.0.2.77", "x@unknown.example", "none"),
        ("192.0.2.77", "x@down.example", "temperror"),
        ("192.0.2.77", "x@localhost", "none"),
        ("192.0.2.77", "bob-shop@user.example", "pass"),
        ("192.0.2.77", "shop-bob@user.example", "fail"),
        ("not an address", "ben@bakery.example", "none"),
    ],
)
def test_each_way_to_say_who_may_send(ip: str, sender: str, result: str) -> None:
    assert spf(ip, sender, "mailer.bakery.example", ask) == result


def test_a_bounce_is_judged_by_its_greeting() -> None:
    assert spf("198.51.100.1", "", "mailer.bakery.example", ask) == "pass"
    assert spf("198.51.100.2", "", "mailer.bakery.example", ask) == "fail"


@settings(max_examples=50, deadline=None)
@given(some.text(max_size=80), some.text(max_size=30))
def test_any_policy_gets_an_answer(policy: str, sender: str) -> None:
    def any_policy(name: str, kind: str) -> list[str]:
        return [f"v=spf1 {policy}"] if kind == "TXT" else ["192.0.2.1"]

    assert spf("192.0.2.1", f"{sender}@bakery.example", "h", any_policy) in {
        *RESULTS.values(),
        "none",
        "permerror",
        "temperror",
    }
