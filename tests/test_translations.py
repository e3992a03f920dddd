"""The French catalogue is complete, well formed and compiled: what `make messages` keeps up."""

from __future__ import annotations

import ast
import gettext
import re
from dataclasses import dataclass, field

import pytest
from django.utils import translation

from tests.messages import CATALOGUE, HOUSE, gathered, missing
from tests.peers.needed import needed
from tournevis.ground.web.templatetags.tournevis import trouble_words

PO = HOUSE / CATALOGUE
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?(".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
SPACE = "\u202f"
# The narrow space stands before high punctuation and within quotes; apostrophes are curved.
ILL_SET = re.compile(rf"['\"]|(?<!{SPACE})[:;!?»](?=[\s<)]|$)|«(?!{SPACE})")


@dataclass
class Text:
    """One text of the catalogue; `forms` are its translations, one a plural form."""

    context: str = ""
    msgid: str = ""
    plural: str = ""
    forms: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it this text and no other."""
        return self.context, self.msgid, self.plural


def read(catalogue: str) -> list[Text]:
    """The texts of a catalogue, its header left out."""
    found = [_text(block) for block in catalogue.strip().split("\n\n")]
    return [text for text in found if text.msgid]


def _text(block: str) -> Text:
    text, names = Text(), {"msgctxt": "context", "msgid": "msgid", "msgid_plural": "plural"}
    last = ""
    for line in block.split("\n"):
        text.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        if line.startswith("#") or (found := LINE.fullmatch(line)) is None:
            continue
        if found[1] == "msgstr":
            text.forms.append("")
        last = found[1] or last
        words = ast.literal_eval(found[3])
        if last == "msgstr":
            text.forms[-1] += words
        else:
            setattr(text, names[last], getattr(text, names[last]) + words)
    return text


TEXTS = read(PO.read_text(encoding="utf-8"))


def test_every_text_of_the_screens_is_in_the_catalogue_and_no_other() -> None:
    needed(missing)
    wanted, kept = ({text.key for text in texts} for texts in (read(gathered()), TEXTS))
    assert not wanted - kept, "run `make messages`, then translate"
    assert not kept - wanted, "run `make messages`: these are shown nowhere any more"


def test_no_refusal_is_left_unmarked() -> None:
    unmarked = re.compile(r"(?:Refused|NotPossible)\(\s*f?[\"']")
    sources = (path for path in HOUSE.rglob("*.py") if "tests" not in path.parts)
    assert [path for path in sources if unmarked.search(path.read_text("utf-8"))] == []


def test_every_text_is_translated() -> None:
    assert len(TEXTS) > 300
    assert [text.key for text in TEXTS if text.is_fuzzy or not all(text.forms)] == []
    assert [text.key for text in TEXTS if len(text.forms) != (2 if text.plural else 1)] == []


def test_placeholders_are_the_same() -> None:
    wrong = [
        (text.key, form)
        for text in TEXTS
        for form in text.forms
        if _placeholders(form) not in {_placeholders(text.msgid), _placeholders(text.plural)}
    ]
    assert wrong == []


def test_the_french_is_typeset_as_french_is() -> None:
    assert [form for text in TEXTS for form in text.forms if ILL_SET.search(form)] == []


@pytest.mark.parametrize(
    "form", ["Pourquoi ?", "Pourquoi?", "Suivi\u00a0: oui", "l'un", "« ceci »", f"«{SPACE}ceci »"]
)
def test_what_is_ill_set_is_found(form: str) -> None:
    assert ILL_SET.search(form)


def test_what_is_compiled_is_what_is_written() -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    old = [text.key for text in TEXTS if _said(compiled, text) != text.forms]
    assert old == [], "run `make messages`"
    kept = set(compiled._catalog)  # type: ignore[attr-defined]
    assert len({key[0] if isinstance(key, tuple) else key for key in kept} - {""}) == len(TEXTS)


def test_a_message_s_trouble_is_told_in_french() -> None:
    with translation.override("fr"):
        assert trouble_words("the mail server: 550 refused") == (
            f"le serveur de messagerie{SPACE}: 550 refused"
        )
        assert trouble_words("not a telephone number") == "ce n’est pas un numéro de téléphone"
        assert trouble_words("550 5.1.1: nobody here") == "550 5.1.1: nobody here"
        assert trouble_words("") == ""


def _placeholders(text: str) -> tuple[str, ...]:
    return tuple(sorted(PLACEHOLDER.findall(text)))


def _said(compiled: gettext.GNUTranslations, text: Text) -> list[str]:
    if not text.plural:
        said = compiled.pgettext(text.context, text.msgid) if text.context else None
        return [said if said is not None else compiled.gettext(text.msgid)]
    counts = (1, 2)
    if text.context:
        return [compiled.npgettext(text.context, text.msgid, text.plural, n) for n in counts]
    return [compiled.ngettext(text.msgid, text.plural, n) for n in counts]
