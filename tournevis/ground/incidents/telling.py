"""Every kind of fact in words, in the page's language: the one-liners of a timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournevis.engines.troubleshoot.guide import Guide
from tournevis.ground.guides.library import guides
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents import telling_promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry

MILESTONES = {Fact.ACKNOWLEDGED, Fact.CONTACTED, Fact.SOLVED, Fact.CLOSED, Fact.REOPENED}
MILESTONES |= {Fact.RECOVERED, *telling_promises.MILESTONES}
_Said = Callable[[Entry, Mapping[str, Any]], SafeString]


def told(entry: Entry) -> SafeString:
    """One fact in one line; what people wrote in it is escaped."""
    return _SAID[Fact(entry.kind)](entry, entry.data)


def tone(entry: Entry) -> str:
    """How the line looks: "milestone", "failure" or ""."""
    is_bad = entry.kind in (Fact.FLAGGED, Fact.RELAPSED) or (
        entry.kind == Fact.REMEDY_TRIED and not entry.data.get("worked")
    )
    is_reached = entry.kind == Fact.CALL and bool(entry.data.get("reached"))
    if is_bad:
        return "failure"
    return "milestone" if is_reached or entry.kind in MILESTONES else ""


def way_taken(data: Mapping[str, Any]) -> str:
    """How somebody said "I have it", in the page's language; "" for on the screen."""
    ways = {"sms": _("by SMS"), "link": _("by the alert's link"), "email": _("by e-mail")}
    ways |= {"phone": _("by telephone"), "push": _("from the notification")}
    return ways.get(str(data.get("how")), "")


def channel_name(channel: object) -> str:
    """A channel in the page's language; what is not known is given back."""
    names = {
        "email": _("e-mail"),
        "sms": _("SMS"),
        "call": _("call"),
        "phone": _("telephone"),
        "push": _("notification"),
        "page": _("their page"),
        "web": _("the web form"),
        "monitor": _("monitoring"),
        "api": _("the API"),
    }
    return names.get(str(channel), str(channel or ""))


def cause_name(guide: object, cause: object) -> str:
    """The name of a guide's cause in the page's language, or its key."""
    if cause == "unsaid":
        return pgettext("kind of cause", "cause not said yet")
    if cause == "other":
        return pgettext("kind of cause", "nothing known")
    known = guides().get(str(guide))
    found = next((each for each in known.causes if each.key == cause), None) if known else None
    return in_words(found.name) if found else str(cause or "")


def _opened(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    if data.get("split_from"):
        number = data["split_from"]
        return _line(_("<b>Split off</b> #{number} by {who}"), number=number, who=_who(entry))
    if data.get("forwarded_by"):
        return _line(_("<b>Opened</b> from a mail that {who} passed on"), who=_who(entry))
    by = channel_name(data.get("channel"))
    return _line(_("<b>Opened</b> by {by}"), by=by) if by else _line(_("<b>Opened</b>"))


def _flagged(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("<b>To look at:</b> {why}"), why=_(str(data.get("why") or "…")))


def _triaged(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(
        _("{who} placed it with <b>{client}</b>"),
        who=_who(entry),
        client=data.get("organisation", ""),
    )


def _paged(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    if data.get("quiet_until"):
        return _line(
            _("<b>{name} told by e-mail</b>, nobody is woken: alerted on {at}"),
            name=data.get("to", ""),
            at=telling_promises.moment(data["quiet_until"]),
        )
    words = _("<b>{name} alerted</b> by {by}")
    if data.get("quiet"):
        words = _("<b>{name} alerted</b> by {by} alone, in their quiet hours")
    elif data.get("among"):
        words = _("<b>{name} alerted</b> by {by}, together with others")
    return _line(words, name=data.get("to", ""), by=channel_name(data.get("channel")))


def _acknowledged(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("<b>Taken</b> by {who} {how}"), who=_who(entry), how=way_taken(data))


def _assigned(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(
        _("<b>{name} carries it</b>, says {who}"), name=data.get("to", ""), who=_who(entry)
    )


def _call(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    minutes = data.get("minutes") or 0
    if data.get("direction") == "in" and data.get("outcome") in ("reached", "answered"):
        who = _who(entry) or _("somebody who is not known")
        words = _("<b>The client called</b>, {minutes} min with {who}")
        line = _line(words, minutes=minutes, who=who)
    elif data.get("direction") == "in":
        line = _line(_("<b>The client called</b>, nobody answered"))
    elif data.get("outcome") == "answered":
        line = _line(_("<b>{who} called</b>: somebody answered"), who=_who(entry))
    elif not data.get("reached"):
        line = _line(_tried(data), who=_who(entry), whom=data.get("whom", ""))
    else:
        whom = data.get("whom", "")
        line = _line(_talked(whom, minutes), minutes=minutes, who=_who(entry), whom=whom)
    return _with_text(line, entry.text)


def _talked(whom: object, minutes: object) -> str:
    if whom and minutes:
        return _("<b>Call</b> of {minutes} min by {who} with {whom}")
    if minutes:
        return _("<b>Call</b> of {minutes} min by {who}")
    return _("<b>Call</b> by {who} with {whom}") if whom else _("<b>Call</b> by {who}")


def _tried(data: Mapping[str, Any]) -> str:
    """Of a call that reached nobody, the words; {who, whom}."""
    whom = bool(data.get("whom"))
    if data.get("outcome") == "voicemail":
        return (
            _("<b>{who} called</b> {whom}: voicemail")
            if whom
            else _("<b>{who} called</b>: voicemail")
        )
    if data.get("outcome") == "wrong":
        return (
            _("<b>{who} called</b> {whom}: wrong number")
            if whom
            else _("<b>{who} called</b>: wrong number")
        )
    return (
        _("<b>{who} called</b> {whom}, nobody answered")
        if whom
        else _("<b>{who} called</b>, nobody answered")
    )


def _contacted(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    how = channel_name(data.get("how"))
    return _line(_("<b>First contact</b> by {who}, {how}"), who=_who(entry), how=how)


def _guide_chosen(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    guide = guides().get(str(data.get("guide")))
    name = in_words(guide.title) if guide else data.get("guide", "")
    why = str(data.get("chosen_because") or "")
    return _with_text(_line(_("Guide: <b>{name}</b>"), name=name), why)


def _observed(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    subject, answer = observed(data)
    if data.get("kind") == "misread" and data.get("answer"):
        return _line(
            _("Not said in the message: {subject} {answer}"), subject=subject, answer=answer
        )
    return format_html("{} <b>{}</b>", subject, answer)


def _remedy_tried(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    words = (
        _("Tried: {name}: <b>it worked</b>")
        if data.get("worked")
        else _("Tried: {name}: <b>it did not help</b>")
    )
    return _line(words, name=remedy_name(data.get("remedy"), data.get("guide")))


def _handed_over(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    places = {
        "level2": _("level 2"),  # as it was called before guides said to whom
        "level-2": _("level 2"),
        "level-3": _("level 3"),
        "development": _("development"),
        "onsite": _("someone on site"),
    }
    to = places.get(str(data.get("to")), data.get("to", ""))
    line = _line(_("<b>Handed over</b> to {to} by {who}"), to=to, who=_who(entry))
    return _with_text(line, str(data.get("reason") or entry.text))


def _solved(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    cause = cause_name(data.get("guide"), data.get("cause"))
    line = _line(_("<b>Solved</b> by {who}: {cause}"), who=_who(entry), cause=cause)
    return _with_text(line, entry.text)


def _followed_up(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("The client was asked <b>whether it holds</b>"))


def _answered(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    said = {"held": _("it holds"), "broke": _("it came back")}.get(str(data.get("answer")), "")
    return _line(_("{who} answered: <b>{said}</b>"), who=_who(entry) or _("The client"), said=said)


def _closed(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("<b>Closed</b> {why}"), why=_why(entry, data))


def _reopened(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("<b>Opened again</b> {why}"), why=_why(entry, data))


def _confirmed(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("{who} <b>confirmed their address</b>"), who=_who(entry))


def _repeated(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    line = _line(
        _("The monitoring <b>still reports</b>: {alarms} alerts ringing, heard {count} times"),
        alarms=data.get("alarms", "?"),
        count=data.get("count", "?"),
    )
    return _with_text(line, entry.text)


def _recovered(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _line(_("<b>All alerts are over</b>, says the monitoring: close it if you agree"))


def _relapsed(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    return _with_text(_line(_("<b>It rings again</b>, says the monitoring")), entry.text)


def _merged(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    if data.get("into"):
        words, number = _("<b>Merged</b> into #{number} by {who}"), data["into"]
    else:
        words, number = _("<b>#{number} was merged</b> into this by {who}"), data.get("from", "")
    return _line(words, number=number, who=_who(entry))


def _unmerged(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    if data.get("into"):
        words, number = _("<b>Taken out</b> of #{number} by {who}"), data["into"]
    else:
        words, number = _("<b>#{number} was taken out</b> by {who}"), data.get("from", "")
    return _line(words, number=number, who=_who(entry))


def _split(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    words = _("{who} <b>split off</b> #{number}")
    return _line(words, number=data.get("to", ""), who=_who(entry))


def observed(data: Mapping[str, Any]) -> tuple[str, str]:
    """A check and its answer in words. Keys of the guides are named; other words stay as given."""
    subject, answer = str(data.get("subject", "")), str(data.get("answer", ""))
    usual = {
        "unknown": _("not known"),
        "later": _("not now"),
        "worked": _("it worked"),
        "failed": _("it did not help"),
        "": _("withdrawn"),
    }
    for guide in _likely(data.get("guide")):
        check = next((each for each in guide.checks if each.key == subject), None)
        if check:
            words = {each.key: in_words(each.text) for each in check.answers} | usual
            return in_words(check.ask), words.get(answer, answer)
    return remedy_name(subject, data.get("guide")), usual.get(answer, answer)


def remedy_name(remedy: object, guide: object = None) -> str:
    """The name of a remedy in the page's language, or its key."""
    for each in _likely(guide):
        found = next((one for one in each.remedies if one.key == remedy), None)
        if found:
            return in_words(found.name)
    return str(remedy or "")


def _written(entry: Entry, data: Mapping[str, Any]) -> SafeString:
    """A message or a note without any text of its own; {taken_back: when the management was told}."""
    by = channel_name(data.get("channel"))
    if data.get("taken_back"):
        at = telling_promises.moment(data["taken_back"])
        return _line(
            _("{who} <b>took back</b> the update to the management of {at}"), who=_who(entry), at=at
        )
    if entry.kind == Fact.NOTE:
        return _line(_("An empty note by {who}"), who=_who(entry))
    words = _("Message by {by}") if entry.kind == Fact.MESSAGE_IN else _("Message sent by {by}")
    return _line(words, by=by)


_SAID: dict[Fact, _Said] = {
    Fact.MESSAGE_IN: _written,
    Fact.MESSAGE_OUT: _written,
    Fact.NOTE: _written,
    Fact.OPENED: _opened,
    Fact.FLAGGED: _flagged,
    Fact.TRIAGED: _triaged,
    Fact.PAGED: _paged,
    Fact.ACKNOWLEDGED: _acknowledged,
    Fact.ASSIGNED: _assigned,
    Fact.CALL: _call,
    Fact.CONTACTED: _contacted,
    Fact.GUIDE_CHOSEN: _guide_chosen,
    Fact.OBSERVED: _observed,
    Fact.REMEDY_TRIED: _remedy_tried,
    Fact.HANDED_OVER: _handed_over,
    Fact.SOLVED: _solved,
    Fact.FOLLOWED_UP: _followed_up,
    Fact.ANSWERED: _answered,
    Fact.CLOSED: _closed,
    Fact.REOPENED: _reopened,
    Fact.CONFIRMED: _confirmed,
    Fact.REPEATED: _repeated,
    Fact.RECOVERED: _recovered,
    Fact.RELAPSED: _relapsed,
    Fact.MERGED: _merged,
    Fact.UNMERGED: _unmerged,
    Fact.SPLIT: _split,
    **telling_promises.SAID,
}


def _line(words: str, **values: object) -> SafeString:
    return format_html(words, **values) if values else SafeString(words)


def _with_text(line: SafeString, text: str) -> SafeString:
    return format_html(_("{line}: <q>{text}</q>"), line=line, text=text) if text.strip() else line


def _who(entry: Entry) -> str:
    return entry.author.split(" ")[0]


def _why(entry: Entry, data: Mapping[str, Any]) -> str:
    reasons = {
        "held": _("because it holds"),
        "broke": _("because it came back"),
        "silence": _("because no answer came"),
        "junk": _("because it is not for us"),
        "joined": _("because it was joined to another"),
        "recovered": _("because all its alerts are over"),
        "rings": _("because its alerts ring again"),
    }
    known = reasons.get(str(data.get("why")))
    if known is None and entry.author:
        return _("by %(who)s") % {"who": _who(entry)}
    return known if known is not None else _(str(data.get("why", "")) or "…")


def _likely(guide: object) -> list[Guide]:
    """The guide that is named, else all: their keys rarely meet."""
    known = guides()
    return [known[str(guide)]] if str(guide) in known else list(known.values())
