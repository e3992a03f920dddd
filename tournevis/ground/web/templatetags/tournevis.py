"""Tags and filters of every page: numbers, clocks, icons, kinds of cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import defaultfilters
from django.utils import formats
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tournevis.ground.web.dates import date_format, in_a_sentence
from tournevis.ground.web.durations import clock_words, page_words, words_for
from tournevis.ground.web.icons import ICONS

register = template.Library()

THIN_SPACE, MINUS = "\u202f", "\u2212"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing; hidden from screen readers unless labelled. KeyError for an unknown name."""
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}"><path d="{}"/></svg>',
            label,
            ICONS[name],
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name]
    )


@register.filter
def percent(chance: float | None) -> str:
    """0.64 → "64%", in French "64 %". Never "0%" or "100%" for what is only nearly so."""
    if chance is None:
        return ""
    whole = round(chance * 100)
    if 0 < chance < 0.01:
        text = "<1"
    elif 0.99 < chance < 1:
        text = ">99"
    else:
        text = str(whole)
    return f"{text}{THIN_SPACE}%" if get_language() == "fr" else f"{text}%"


@register.filter
def width(chance: float | None) -> str:
    """0.64 → "64.0%", for SVG: with a point whatever the language, held within 0 and 100."""
    return f"{min(max(chance or 0.0, 0.0), 1.0) * 100:.1f}%"


@register.filter
def signed(weight: float) -> str:
    """2.13 → "+2.1", -1.4 → "−1.4" with a true minus; a comma in French."""
    text = formats.number_format(round(abs(weight), 1), decimal_pos=1)
    return f"{'+' if weight >= 0 else MINUS}{text}"


@register.filter
def duration(value: timedelta | float | None) -> str:
    """A timedelta, or a number of minutes, in words: "4 min", "2 h 10"."""
    if value is None:
        return ""
    return words_for(value if isinstance(value, timedelta) else timedelta(minutes=float(value)))


@register.filter(expects_localtime=True)
def moment(at: datetime | None) -> str:
    """A day and an hour, shortly: "Tue 1 Dec, 21:58", in French "mar 1 déc., 21:58"."""
    if at is None:
        return ""
    return date_format(at, "D j N, H:i" if get_language() == "fr" else "D j M, H:i")


@register.filter("date", expects_localtime=True, is_safe=False)
def day(at: Any, form: str | None = None) -> str:
    """Django's own filter, its dates as a French sentence holds them."""
    return in_a_sentence(str(defaultfilters.date(at, form)))


@register.filter
def euros(amount: float) -> str:
    """60 → "€60", in French "60 €"; cents only where there are some."""
    text = formats.number_format(amount, decimal_pos=0 if float(amount).is_integer() else 2)
    return f"{text}{THIN_SPACE}€" if get_language() == "fr" else f"€{text}"


@register.filter
def kind_name(kind: str) -> str:
    """The name of a kind of cause, in the page's language."""
    names = {
        "misuse": pgettext("kind of cause", "misuse"),
        "connection": pgettext("kind of cause", "connection"),
        "software": pgettext("kind of cause", "software"),
        "hardware": pgettext("kind of cause", "hardware"),
        "outside": pgettext("kind of cause", "outside"),
        "other": pgettext("kind of cause", "nothing known"),
    }
    return names.get(kind, kind)


@register.filter
def doer_name(who: str) -> str:
    """Who does a check or a remedy, in the page's language."""
    names = {"client": _("the client"), "engineer": _("you"), "onsite": _("someone on site")}
    return names.get(who, who)


@register.filter
def risk_name(risk: str) -> str:
    """The risk of a remedy, in the page's language."""
    names = {
        "none": _("no risk"),
        "low": _("low risk"),
        "medium": _("some risk"),
        "high": _("high risk"),
    }
    return names.get(risk, risk)


@register.filter
def trouble_words(trouble: str) -> str:
    """Why a message did not leave: its beginning in the page's language, the details as given."""
    if not trouble:
        return ""
    what, _colon, detail = trouble.partition(": ")
    whole, begun = _(trouble), _(what)
    if whole != trouble or begun == what:
        return whole
    return _("%(what)s: %(detail)s") % {"what": begun, "detail": detail}


@register.filter
def colon(what: object, detail: object) -> str:
    """ "Garage: the till is off", in French with the space before the colon."""
    return _("%(what)s: %(detail)s") % {"what": what, "detail": detail}


@register.filter
def initials(name: str) -> str:
    """ "Anna" → "A", "Boulangerie Lamour" → "BL"."""
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.simple_tag(takes_context=True)
def clock(context: template.Context, moment: datetime, kind: str = "until") -> SafeString:
    """A time that app.js keeps ticking: `until` or `since` `moment`. Wants `now` in the context."""
    left = moment - context["now"]
    is_late = kind == "until" and left <= timedelta(0)
    iso = moment.isoformat()
    return format_html(
        '<time datetime="{}" data-clock="{}" data-kind="{}"{}>{}</time>',
        iso,
        iso,
        kind,
        SafeString(' class="late"') if is_late else "",
        clock_words(kind, left),
    )


@register.simple_tag
def words() -> SafeString:
    """The words app.js shows, as an inert JSON block."""
    return json_script(page_words(), "words")


@register.filter
def field_attributes(bound: Any) -> dict[str, str]:
    """The attributes that tie a form's input to its help and its error for screen readers."""
    told = [f"{bound.id_for_label}-help"] if bound.help_text else []
    told += [f"{bound.id_for_label}-error"] if bound.errors else []
    attributes = {"aria-describedby": " ".join(told)} if told else {}
    return attributes | ({"aria-invalid": "true"} if bound.errors else {})


@register.simple_tag
def input_for(bound: Any) -> SafeString:
    """A form's input with our classes and its ties to help and error."""
    widget = type(bound.field.widget).__name__
    style = "textarea" if "Textarea" in widget else "select" if "Select" in widget else "input"
    if widget in ("CheckboxInput", "RadioSelect", "CheckboxSelectMultiple"):
        style = "checkbox" if widget == "CheckboxInput" else ""
    given = bound.field.widget.attrs.get("class", "")
    attributes = {"class": f"{style} {given}".strip(), **field_attributes(bound)}
    drawn: SafeString = bound.as_widget(attrs=attributes)
    return drawn
