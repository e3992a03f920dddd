"""Promises, severity and crises in words: the facts of time that `telling` asks here.

What an entry's `data` holds is said beside each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tournevis.engines import clock
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry
from tournevis.ground.web.dates import date_format

MILESTONES = frozenset({Fact.DECLARED, Fact.STOOD_DOWN})


def promise_name(kind: object) -> str:
    """What is promised, in the page's language; what is not known is given back."""
    names = {
        Deadline.Kind.FIRST_CONTACT: pgettext("promise", "first contact"),
        Deadline.Kind.CALLBACK: pgettext("promise", "callback"),
        Deadline.Kind.UPDATE: pgettext("promise", "next update"),
        Deadline.Kind.WORKAROUND: pgettext("promise", "workaround"),
        Deadline.Kind.SOLUTION: pgettext("promise", "solution"),
    }
    return next((name for each, name in names.items() if each == kind), str(kind or ""))


def severity_name(severity: object) -> str:
    """A severity in the page's language; what is not known is given back."""
    names = {
        1: pgettext("severity", "critical"),
        2: pgettext("severity", "major"),
        3: pgettext("severity", "normal"),
        4: pgettext("severity", "minor"),
    }
    return names.get(severity, "") if isinstance(severity, int) else str(severity or "")


def moment(at: object) -> str:
    """An instant written as ISO 8601, in the page's zone and language; "" for anything else."""
    try:
        local = timezone.localtime(datetime.fromisoformat(str(at)))
    except ValueError:
        return ""
    return f"{date_format(local, 'j N')}, {time_format(local, 'H:i')}"


def _severity(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{from, to: 1…4}; the reason is the entry's text."""
    words = _("<b>Severity {to}</b> instead of {before}, says {who}")
    if not entry.author:
        words = _("<b>Severity {to}</b> instead of {before}")
    return _said(
        entry, words, to=severity_name(data.get("to")), before=severity_name(data.get("from"))
    )


def _promised(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{kind, due_at, before: the earlier due_at or nothing, why: a msgid, dropped: owed no longer}

    Without `due_at`, its clock stands still: {minutes: how long is promised}.
    """
    values = {
        "what": promise_name(data.get("kind")),
        "at": moment(data.get("due_at")),
        "before": moment(data.get("before")),
        "span": _span(data.get("minutes")),
    }
    line, why = format_html(_promised_words(data), **values), data.get("why")
    return format_html("{} <i>{}</i>", line, _(str(why))) if why else line


def _span(minutes: object) -> str:
    if not isinstance(minutes, int | float):
        return ""
    return clock.span_in_words(minutes, get_language() or "en")


def _promised_words(data: Mapping[str, Any]) -> str:
    if data.get("dropped"):
        return (
            _("<b>No longer promised: {what}</b>, which was due by {at}")
            if data.get("due_at")
            else _("<b>No longer promised: {what}</b>")
        )
    if not data.get("due_at"):
        return _("<b>Promised: {what}</b> within {span}; its clock stands still")
    if data.get("before"):
        return _("<b>Promise moved: {what}</b> by {at} instead of {before}")
    return _("<b>Promised: {what}</b> by {at}")


def _paused(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{why: a msgid}"""
    return _said(
        entry, _("<b>The clock stands still:</b> {why}"), why=_(str(data.get("why") or "…"))
    )


def _resumed(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{why: a msgid}"""
    return _said(entry, _("<b>The clock runs again:</b> {why}"), why=_(str(data.get("why") or "…")))


def _callback(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{due_at, before: the earlier time, is_asked: by the client, is_ended}; why is the text."""
    words = _("{who} <b>promised to call back</b> on {at}")
    if data.get("is_ended"):
        words = _("<b>No callback</b> on {at} any more, says {who}")
    elif data.get("before"):
        words = _("{who} <b>moved the callback</b> to {at} instead of {before}")
    elif data.get("is_asked"):
        words = _("{who} <b>asks to be called</b> on {at}")
    at, before = moment(data.get("due_at")), moment(data.get("before"))
    return _said(entry, words, at=at, before=before)


def _read(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{to: who read the alert, channel}"""
    return _said(entry, _("{to} has read the alert"), to=data.get("to", ""))


def _passed_on(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{to: who passed it on, how: as of ACKNOWLEDGED}, or {hurried: True}: the next one, at once"""
    if data.get("hurried"):
        return _said(entry, _("{who} <b>had the next one alerted</b>"))
    return _said(entry, _("{to} <b>passed the alert on</b> to the next"), to=data.get("to", ""))


def _joined(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{parent: its number}, or on the parent {child: its number}"""
    if data.get("child"):
        return _said(entry, _("<b>#{child} joined</b> this incident"), child=data["child"])
    return _said(entry, _("<b>Part of</b> #{parent} from now on"), parent=data.get("parent", ""))


def _left(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{parent: its number}, or on the parent {child: its number}"""
    if data.get("child"):
        return _said(entry, _("<b>#{child} left</b> this incident"), child=data["child"])
    return _said(entry, _("<b>No longer part of</b> #{parent}"), parent=data.get("parent", ""))


def _proposed(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{why: a msgid, detail, count: what it names}"""
    why = _(str(data.get("why") or "…"))
    for name in ("detail", "count"):
        why = why.replace(f"%({name})s", str(data.get(name, "")))
    return _said(entry, _("<b>Is this a crisis?</b> {why}"), why=why)


def _declared(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    if not entry.author:
        return _said(entry, _("<b>Crisis declared</b> by a rule of the centre"))
    return _said(entry, _("<b>Crisis declared</b> by {who}"))


def _role_given(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{role: a msgid, about: of an expert, to: a name, state: asked, taken, cannot, silent, withdrawn}"""
    role, about = _(str(data.get("role") or "…")), data.get("about")
    return _said(
        entry,
        _role_words(entry, str(data.get("state", "taken"))),
        to=data.get("to", ""),
        role=f"{role} ({about})" if about else role,
    )


def _role_words(entry: Entry, state: str) -> str:
    if state == "asked":
        words = _("<b>{to} is asked by {who}</b> to take this role: {role}")
        return words if entry.author else _("<b>{to} is asked next</b> to take this role: {role}")
    return {
        "cannot": _("<b>{to} cannot take</b> this role: {role}"),
        "silent": _("<b>{to} has not answered</b>, asked for this role: {role}"),
        "withdrawn": _("<b>{to} is asked no more</b> for this role: {role}"),
    }.get(state, _("<b>{to}: {role}</b>"))


def _to_do(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{to: a name, or nothing}; what is the entry's text."""
    if data.get("to"):
        return _said(entry, _("<b>To do by {to}</b>, says {who}"), to=data["to"])
    return _said(entry, _("<b>To do</b>, says {who}"))


def _done(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _said(entry, _("<b>Done</b> by {who}"))


def _decided(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{why: in their own words, or nothing}; what was decided is the entry's text."""
    line = _said(entry, _("<b>Decided</b> by {who}"))
    why = data.get("why")
    return format_html(_("{line} <i>because: {why}</i>"), line=line, why=why) if why else line


def _handed_on(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{to: a name}"""
    return _said(entry, _("<b>{who} handed their roles on</b> to {to}"), to=data.get("to", ""))


def _stood_down(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """{undone: True where it was declared by mistake}"""
    if data.get("undone"):
        return _said(entry, _("<b>No crisis after all:</b> {who} had declared it by mistake"))
    return _said(entry, _("<b>Crisis over</b>, says {who}"))


SAID: dict[Fact, Callable[[Entry, Mapping[str, Any]], SafeString]] = {
    Fact.SEVERITY: _severity,
    Fact.PROMISED: _promised,
    Fact.PAUSED: _paused,
    Fact.RESUMED: _resumed,
    Fact.CALLBACK: _callback,
    Fact.READ: _read,
    Fact.PASSED_ON: _passed_on,
    Fact.JOINED: _joined,
    Fact.LEFT: _left,
    Fact.PROPOSED: _proposed,
    Fact.DECLARED: _declared,
    Fact.ROLE_GIVEN: _role_given,
    Fact.TO_DO: _to_do,
    Fact.DONE: _done,
    Fact.DECIDED: _decided,
    Fact.HANDED_ON: _handed_on,
    Fact.STOOD_DOWN: _stood_down,
}


def _said(entry: Entry, words: str, **values: object) -> SafeString:
    """One line with who said it, and their own words beside it."""
    line = format_html(words, who=entry.author.split(" ")[0], **values)
    text = entry.text.strip()
    return format_html(_("{line}: <q>{text}</q>"), line=line, text=text) if text else line
