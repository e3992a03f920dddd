"""How long, in the words of a screen: "42 s", "4 min", "2 h 10", "3 d". app.js ticks the same."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

MINUTE, HOUR, DAY = 60, 3600, 86_400


def words_for(duration: timedelta) -> str:
    """The length of a duration, its sign left out, in the two largest units that matter."""
    seconds = abs(int(duration.total_seconds()))
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": seconds}
    if seconds < HOUR:
        return _("%(n)s min") % {"n": seconds // MINUTE}
    if seconds < DAY:
        hours, rest = divmod(seconds, HOUR)
        return _("%(h)s h %(m)s") % {"h": hours, "m": f"{rest // MINUTE:02}"}
    return _("%(n)s d") % {"n": seconds // DAY}


def clock_words(kind: str, left: timedelta) -> str:
    """What a clock shows: `since` a length; `until` "in 2 h 10", or "late by 5 min" once past."""
    if kind == "since":
        return words_for(left)
    is_late = left <= timedelta(0)
    pattern = pgettext("clock", "late by %(t)s") if is_late else pgettext("clock", "in %(t)s")
    return pattern % {"t": words_for(left)}


def page_words() -> dict[str, str]:
    """Every word that app.js shows, in the page's language."""
    return {
        "seconds": _("%(n)s s"),
        "minutes": _("%(n)s min"),
        "hours": _("%(h)s h %(m)s"),
        "days": _("%(n)s d"),
        "until": pgettext("clock", "in %(t)s"),
        "late": pgettext("clock", "late by %(t)s"),
        "undo": _("Undo"),
        "close": _("Close"),
        "draft_kept": _("Draft kept"),
        "draft_found": _("Draft found again"),
        "characters": _("%(n)s characters, %(p)s SMS"),
        "upload_remove": _("Remove"),
        "upload_large": _("%(n)s is too large: a file may have %(m)s MB."),
        "upload_failed": _("%(n)s was not sent: try again."),
        "upload_wait": _("The files are not all sent yet: wait a moment."),
        "failed": _("That did not work. Nothing was lost: try again."),
        "offline": _("Connection lost: this page may be out of date."),
        "online": _("Connection back: this page is up to date."),
    }
