"""Logs: JSON lines with ids and outcomes, never the content of a message nor a secret."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog

# Addresses that open something to whoever knows them: what follows is a token, or a signature.
_OPENING = re.compile(
    r"/([abcru]|enter|confirm|ask/sent|accounts/password/reset/key|sms/(?:[a-z]+/)?(?:state|dlr))"
    r"/[^/\s\"'?#\\]+"
)


def masked(line: str) -> str:
    """A line without the tokens of the addresses in it."""
    return _OPENING.sub(r"/\1/…", line)


class Formatter(structlog.stdlib.ProcessorFormatter):
    """JSON, masked at the very last, so that no address escapes wherever it stands, in a trace too."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return masked(super().format(record))


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": Formatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Never the values of local variables: they hold messages and secrets.
                structlog.processors.ExceptionRenderer(
                    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
                ),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # These write arguments, addresses or queries at INFO.
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "mail.log": {"level": "ERROR"},
        "psycopg": {"level": "ERROR"},
        "asyncio": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
