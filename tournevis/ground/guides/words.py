"""The words of a guide, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

from tournevis.engines.troubleshoot.guide import LANGUAGES


def language() -> str:
    """The language in which guides are shown on this page: one of `LANGUAGES`."""
    spoken = (get_language() or "en")[:2]
    return spoken if spoken in LANGUAGES else "en"


def in_words(text: Mapping[str, str]) -> str:
    """A guide's text in the page's language."""
    return text[language()]
