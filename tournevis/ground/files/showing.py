"""A file as screens show it: icon, name, size, what it is, and what the virus scanner said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournevis.engines import files as engine
from tournevis.ground.files.models import Content, File

ICONS = {"image": "image", "archive": "archive", "program": "alert", "page": "alert"}
Scan = Content.Scan
# The address of a file, or of its thumbnail: (id, "file" | "thumbnail") → a path.
Addresses = Callable[[int, str], str]


@dataclass(frozen=True)
class ShownFile:
    """A file in a message. `tone` is "" | warn | blocked; `small` is its thumbnail's address."""

    name: str
    url: str
    size: str
    kind: str = ""
    icon: str = "clip"
    state: str = ""
    tone: str = ""
    small: str = ""
    width: int = 0
    height: int = 0


def shown(file: File, address: Addresses) -> ShownFile:
    """A file that is kept; what is infected has no address."""
    thumbnail = None if file.is_infected else getattr(file.content, "thumbnail", None)
    return ShownFile(
        name=file.name,
        url="" if file.is_infected else address(file.pk, "file"),
        size=filesizeformat(file.content.size),
        kind=kind_words(file.kind),
        icon=ICONS.get(engine.words_of(file.kind), "file"),
        state=state_words(file),
        tone="blocked" if file.is_infected else "warn" if is_warned_of(file) else "",
        small=address(file.pk, "thumbnail") if thumbnail else "",
        width=thumbnail.width // 2 if thumbnail else 0,
        height=thumbnail.height // 2 if thumbnail else 0,
    )


def is_warned_of(file: File) -> bool:
    """Whether one is warned before it is downloaded."""
    return bool(file.danger) or file.is_disguised or file.content.scan == Scan.FAILED


def is_being_scanned(file: File) -> bool:
    """Whether the scanner is about to look at it."""
    return bool(settings.CLAMD) and file.content.scan == Scan.UNSCANNED


def kind_words(kind: str) -> str:
    """What a media type is, in the page's language."""
    words = {
        "image": pgettext("kind of file", "picture"),
        "pdf": "PDF",
        "document": pgettext("kind of file", "document"),
        "text": pgettext("kind of file", "text"),
        "audio": pgettext("kind of file", "sound"),
        "video": pgettext("kind of file", "video"),
        "archive": pgettext("kind of file", "archive"),
        "program": pgettext("kind of file", "program"),
        "page": pgettext("kind of file", "web page"),
        "file": pgettext("kind of file", "file"),
    }
    return words[engine.words_of(kind)]


def state_words(file: File) -> str:
    """What the scanner said of it, and what is odd about it."""
    scan = Scan(file.content.scan)
    if scan == Scan.INFECTED:
        return _("virus: %(name)s. It cannot be opened here.") % {"name": file.content.virus}
    said = {
        Scan.CLEAN: _("no virus found"),
        Scan.FAILED: _("the virus scanner could not look at it"),
        Scan.UNSCANNED: _("being checked for viruses") if settings.CLAMD else _("not scanned"),
    }[scan]
    return " · ".join([said, *warnings(file)])


def warnings(file: File) -> list[str]:
    """What one should know before opening it, in the page's language."""
    dangers = {
        "program": _("it can run as a program"),
        "script": _("it can run as a program"),
        "page": _("it is a web page, which can imitate a sign-in"),
        "macros": _("it holds macros, which can run as a program"),
        "shortcut": _("it is a shortcut, which can start a program"),
        "disk": _("it is a disk image, in which programs can hide"),
    }
    found = [dangers[file.danger]] if file.danger else []
    if file.is_disguised:
        found.append(_("its name does not say what it is"))
    return found
