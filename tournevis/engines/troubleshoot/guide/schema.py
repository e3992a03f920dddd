"""The format of a guide as a JSON Schema, for editors that check and complete while one types.

It says what can be said about each place by itself; what ties places together (a cause named in a
row, a step that another needs) only `parse` knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from tournevis.engines.troubleshoot.guide.fields import LANGUAGES
from tournevis.engines.troubleshoot.guide.model import KINDS, OTHER, RISKS, TO, UNKNOWN, WHO, Prices
from tournevis.engines.troubleshoot.guide.numbers import WORDS
from tournevis.engines.troubleshoot.guide.parse import RATES

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_SHARE = r"^\s*[0-9]+(\.[0-9]+)?\s+in\s+[0-9]+(\.[0-9]+)?\s*$"
_NOT_EMPTY = r"\S"
_NEED = r"^\s*[^=\s][^=]*(=[^=]*)?$"


def schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a written guide: nested mappings, lists and scalars.

    What it refuses, `parse` refuses; not the other way round. A guide that stands on a Bayesian
    network is written otherwise and is not described here.
    """
    return {
        "$schema": DRAFT,
        "title": "A guide of Tournevis",
        **_record(
            "Causes of one kind of trouble, checks that tell them apart, remedies.",
            {
                "key": _ref("key", "As the file is named."),
                "version": _above_zero("Grows with each published change."),
                "title": _ref("text", "What goes wrong, as a client would put it."),
                "products": _list(_ref("key"), "The products it serves."),
                "words": _ref("words", "Words of messages that are about it."),
                "rates": _one_of(
                    RATES, "What `rate` means: how many of a hundred, or per asset and year."
                ),
                "other": _other(),
                "handover": _handovers(),
                "prices": _prices(),
                "clusters": _list(_cluster(), "What is opened once for several steps."),
                "causes": {**_list(_cause(), "What can be wrong."), "minItems": 1},
                "checks": _list(_check(), "Questions and tests."),
                "remedies": _list(_remedy(), "What cures."),
            },
            "key version title other handover causes checks remedies",
        ),
        "$defs": _definitions(),
    }


def _definitions() -> Schema:
    languages = {each: {"type": "string", "pattern": _NOT_EMPTY} for each in LANGUAGES}
    lists = {each: _list({"type": "string", "pattern": _NOT_EMPTY}) for each in LANGUAGES}
    return {
        "key": {"type": "string", "pattern": _NOT_EMPTY, "description": 'Quote "on", "yes"…'},
        "text": _record("The same words in each language.", languages, " ".join(LANGUAGES)),
        "words": _record("Lists of words, by language.", lists),
        "probability": _probability(),
        "rate": _rate(),
        "needs": _list(
            {"type": "string", "pattern": _NEED},
            'What comes before: "check", "remedy", or "check=answer|answer".',
        ),
    }


def _probability() -> Schema:
    return {
        "description": f"0 to 1, or “9 in 10”, or one of {', '.join(WORDS)}.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"enum": list(WORDS)},
            {"type": "string", "pattern": _SHARE},
        ],
    }


def _rate() -> Schema:
    return {
        "description": "How many of a hundred such incidents: 22, “22 in 100” or “1 in 500”.",
        "anyOf": [
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "string", "pattern": _SHARE},
        ],
    }


def _other() -> Schema:
    return _record(
        "What this guide does not know.",
        {"rate": _ref("rate"), "name": _ref("text"), **_sources()},
        "rate",
    )


def _cause() -> Schema:
    return _record(
        "One cause.",
        {
            "key": {**_ref("key"), "not": {"const": OTHER}},
            "kind": _one_of(KINDS, "The kind of cause."),
            "rate": _ref("rate"),
            "name": _ref("text"),
            **_sources(),
        },
        "key kind rate name",
    )


def _check() -> Schema:
    return _record(
        "One question or test.",
        {
            **_step(),
            "ask": _ref("text", "The question."),
            "say": _ref("text", "Words for the phone."),
            "kind": _one_of(("question", "test"), "A question, or something to do and look at."),
            "first": _flag("One of the first checks: a label, never an order."),
            "safety": _flag("Asked before everything else, whatever it costs."),
            "before": _list(_ref("key"), "Asked before these remedies."),
            "noise": {
                **_ref("probability", "No answer is less likely than this: people mishear."),
                "not": {"const": 0},
            },
            "answers": {
                **_list(_answer(), "Its answers; “I don't know” is implied."),
                "minItems": 2,
            },
            "likelihood": _likelihood(),
        },
        "key minutes who ask answers likelihood",
    )


def _answer() -> Schema:
    return _record(
        "One answer.",
        {
            "key": {**_ref("key"), "not": {"const": UNKNOWN}},
            "text": _ref("text"),
            "cues": _ref("words", "Words of a message that give this answer."),
            "danger": _flag("Ends the interview: hand over at once."),
        },
        "key text",
    )


def _likelihood() -> Schema:
    row = {
        "type": "object",
        "additionalProperties": _ref("probability"),
        "description": "How likely each answer is; answers left out share what remains.",
    }
    return {
        "type": "object",
        "additionalProperties": row,
        "propertyNames": {"not": {"const": OTHER}},
        "required": ["default"],
        "description": "A row a cause; `default` is for the causes that are not named.",
    }


def _remedy() -> Schema:
    return _record(
        "One remedy.",
        {
            **_step(),
            "name": _ref("text"),
            "cures": {
                "type": "object",
                "additionalProperties": _ref("probability"),
                "minProperties": 1,
                "description": "How often it cures each cause; 0 where not named.",
            },
            "reversible": _flag("Whether it can be undone."),
            "steps": _ref("words", "What whoever does it does, step by step."),
            "engineer_steps": _ref("words", "What an engineer does meanwhile."),
            "verify": _ref("text", "How one sees that it worked."),
        },
        "key minutes who name cures",
    )


def _step() -> Schema:
    """What checks and remedies have in common."""
    return {
        "key": _ref("key"),
        "minutes": _above_zero("From the first word to the result."),
        "who": _one_of(WHO, "Who does it: the client, an engineer from afar, somebody on site."),
        "money": _zero_or_more("Euros."),
        "risk": _one_of(RISKS, "What may go wrong in doing it."),
        "needs": _ref("needs"),
        "cluster": _ref("key", "What has to be opened for it."),
        **_sources(),
    }


def _sources() -> Schema:
    return {
        "because": {"type": "string", "pattern": _NOT_EMPTY, "description": "Where it comes from."},
        "guess": _flag("Nobody has looked at these numbers yet."),
    }


def _handovers() -> Schema:
    way = _record(
        "A way to hand over.",
        {
            "to": _one_of(TO, "To whom."),
            "minutes": _above_zero("What it takes."),
            "money": _zero_or_more("Euros."),
            "text": _ref("text"),
        },
        "minutes text",
    )
    ways = {**_list(way), "minItems": 1}
    return {"description": "The last resort: one way or several.", "anyOf": [way, ways]}


def _cluster() -> Schema:
    return _record(
        "What is opened once for several steps.",
        {
            "key": _ref("key"),
            "minutes": _above_zero("What opening takes."),
            "money": _zero_or_more("Euros."),
            "name": _ref("text"),
        },
        "key minutes name",
    )


def _prices() -> Schema:
    known = {
        each.name: _above_zero("Minutes that one of its minutes is worth.")
        if each.name in WHO
        else _zero_or_more("Minutes that it is worth.")
        for each in fields(Prices)
    }
    return _record("What everything is worth in minutes.", known)


def _record(description: str, known: Schema, required: str = "") -> Schema:
    record: Schema = {
        "type": "object",
        "description": description,
        "properties": known,
        "additionalProperties": False,
    }
    return {**record, "required": required.split()} if required else record


def _list(items: Schema, description: str = "") -> Schema:
    found: Schema = {"type": "array", "items": items}
    return {**found, "description": description} if description else found


def _ref(name: str, description: str = "") -> Schema:
    found: Schema = {"$ref": f"#/$defs/{name}"}
    return {**found, "description": description} if description else found


def _one_of(words: Iterable[str], description: str) -> Schema:
    return {"enum": list(words), "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _above_zero(description: str) -> Schema:
    return {"type": "number", "exclusiveMinimum": 0, "description": description}


def _zero_or_more(description: str) -> Schema:
    return {"type": "number", "minimum": 0, "description": description}
