"""What is said to people: in both languages, step by step, and how one sees that it worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tournevis.engines.troubleshoot.guide import LANGUAGES, Guide, Remedy, Text
from tournevis.engines.troubleshoot.lint.finding import Finding, both, places, quoted
from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.language import TO_TRANSLATE, is_foreign


def findings(guide: Guide) -> Iterator[Finding]:
    """Missing translations, steps and verifications."""
    yield from _translations(guide)
    if not any(guide.words.values()):
        yield _no_words()
    for index, remedy in enumerate(guide.remedies):
        yield from _steps(index, remedy)


def texts(guide: Guide) -> Iterator[tuple[str, Text]]:
    """Everything said to people, with its place."""
    yield "title", guide.title
    for i, way in enumerate(guide.handovers):
        yield f"handover[{i}].text", way.text
    for i, cluster in enumerate(guide.clusters):
        yield f"clusters[{i}].name", cluster.name
    for i, cause in enumerate(guide.causes[:-1]):
        yield f"causes[{i}].name", cause.name
    for i, check in enumerate(guide.checks):
        yield f"checks[{i}].ask", check.ask
        if check.say:
            yield f"checks[{i}].say", check.say
        for number, answer in enumerate(check.answers):
            yield f"checks[{i}].answers[{number}].text", answer.text
    for i, remedy in enumerate(guide.remedies):
        yield f"remedies[{i}].name", remedy.name
        if remedy.verify:
            yield f"remedies[{i}].verify", remedy.verify
        pairs = zip(remedy.steps["fr"], remedy.steps["en"], strict=False)
        for number, (fr, en) in enumerate(pairs):
            yield f"remedies[{i}].steps[{number}]", {"fr": fr, "en": en}


def _translations(guide: Guide) -> Iterator[Finding]:
    every = list(texts(guide))
    rules: list[tuple[str, str, str, Callable[[Text], bool]]] = [
        (
            "to-translate",
            "textes sont encore à traduire",
            "texts are still to be translated",
            _marked,
        ),
        (
            "same-in-both",
            "textes sont les mêmes dans les deux langues",
            "texts are the same in both languages",
            _same,
        ),
        (
            "wrong-language",
            "textes ne semblent pas dans leur langue",
            "texts do not look like their language",
            _strange,
        ),
    ]
    for rule, fr, en, is_so in rules:
        found = [(place, text) for place, text in every if is_so(text)]
        if found:
            yield Finding(
                "warning",
                rule,
                places(place for place, _ in found),
                both(
                    "{0} " + fr + " : {1}…", "{0} " + en + ": {1}…", len(found), quoted(found[0][1])
                ),
                both("Les écrire dans l'autre langue.", "Write them in the other language."),
            )


def _marked(text: Text) -> bool:
    return any(text[lang].startswith(TO_TRANSLATE[lang].strip()) for lang in LANGUAGES)


def _same(text: Text) -> bool:
    """The same three words or more: shorter texts may well be the same in both languages."""
    fr, en = (fold(text[lang]).split() for lang in ("fr", "en"))
    return fr == en and sum(word.isalpha() for word in fr) >= 3


def _strange(text: Text) -> bool:
    same = fold(text["fr"]) == fold(text["en"])
    return (
        not same and not _marked(text) and any(is_foreign(text[lang], lang) for lang in LANGUAGES)
    )


def _no_words() -> Finding:
    return Finding(
        "warning",
        "no-words",
        "words",
        both(
            "Aucun mot ne dit quels messages regardent ce guide : il ne sera jamais proposé.",
            "No words say which messages are about this guide: it will never be proposed.",
        ),
        both("Ajouter `words` dans les deux langues.", "Add `words` in both languages."),
    )


def _steps(index: int, remedy: Remedy) -> Iterator[Finding]:
    numbers = {lang: len(remedy.steps.get(lang, ())) for lang in LANGUAGES}
    client = remedy.who == "client"
    if not any(numbers.values()):
        yield Finding(
            "warning" if client else "note",
            "no-steps",
            f"remedies[{index}].steps",
            both(
                "Rien ne dit comment faire {0}.",
                "Nothing says how to do {0}.",
                quoted(remedy.name),
            ),
            both("Écrire `steps`, un geste par ligne.", "Write `steps`, one gesture a line."),
        )
    elif numbers["fr"] != numbers["en"]:
        yield Finding(
            "warning",
            "steps-differ",
            f"remedies[{index}].steps",
            both(
                "{0} a {1} étapes en français et {2} en anglais.",
                "{0} has {1} steps in French and {2} in English.",
                quoted(remedy.name),
                numbers["fr"],
                numbers["en"],
            ),
            both("Dire les mêmes étapes dans les deux.", "Tell the same steps in both."),
        )
    if client and remedy.verify is None:
        yield Finding(
            "warning",
            "no-verify",
            f"remedies[{index}].verify",
            both(
                "Le client ne saura pas si {0} a réussi.",
                "The client will not know whether {0} worked.",
                quoted(remedy.name),
            ),
            both(
                "Écrire `verify` : ce que l'on doit voir.", "Write `verify`: what one should see."
            ),
        )
