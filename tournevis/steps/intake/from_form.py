"""What was typed into the web form, read as a message. An address that was typed proves nothing."""

from __future__ import annotations

from dataclasses import replace
from email.parser import BytesHeaderParser
from email.policy import default
from typing import TYPE_CHECKING

from tournevis.ground.channels.form.compose import LANGUAGE, PHONE
from tournevis.ground.channels.models import Doorway
from tournevis.ground.organisations.models import Language

if TYPE_CHECKING:
    from tournevis.steps.intake.message import Message


def as_typed(message: Message, raw: bytes) -> Message:
    """The same message, as a person's who typed all of it: no quotes, no threads, no machine.

    Who left no address is known by the number they gave.
    """
    headers = BytesHeaderParser(policy=default).parsebytes(raw)
    language = str(headers.get(LANGUAGE, ""))
    return replace(
        message,
        channel=Doorway.WEB,
        sender=message.sender or str(headers.get(PHONE, "")),
        text=message.whole,
        language=language if language in Language.values else message.language,
        recipients=(),
        answers=(),
        is_vouched=False,
        automatic="",
        trouble="",
        returned="",
        data={**message.data, "unverified": True},
    )
