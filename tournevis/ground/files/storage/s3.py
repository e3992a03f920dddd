"""An S3 store: `s3://[key:secret@]bucket?endpoint=https://…&region=…`.

Without a key in the address, the usual places of credentials are looked at (environment, role).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

from tournevis.ground.files.storage.places import Gone, NoRoom

SECONDS = 10
ABSENT = ("404", "NoSuchKey", "NotFound")


class S3:
    """Contents as objects of one bucket. An object is whole or not there: the store sees to that."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    @staticmethod
    @cache
    def at(url: str) -> S3:
        """The store at this address; connections are kept."""
        import boto3
        from botocore.config import Config

        parts = urlsplit(url)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        client = boto3.client(
            "s3",
            endpoint_url=query.get("endpoint"),
            region_name=query.get("region", "us-east-1"),
            aws_access_key_id=unquote(parts.username or "") or None,
            aws_secret_access_key=unquote(parts.password or "") or None,
            config=Config(
                connect_timeout=SECONDS,
                read_timeout=SECONDS * 3,
                retries={"max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path" if "endpoint" in query else "auto"},
            ),
        )
        return S3(client, parts.hostname or "")

    def put(self, place: str, content: bytes) -> None:
        """Keep it; the store has it durably when this returns."""
        with _room():
            self.client.put_object(Bucket=self.bucket, Key=place, Body=content)

    def open(self, place: str) -> BinaryIO:
        """The bytes, as they come. Raises `Gone` or `NoRoom`."""
        with _room():
            answer = self.client.get_object(Bucket=self.bucket, Key=place)
        return cast(BinaryIO, answer["Body"])

    def delete(self, place: str) -> None:
        """Forget it; again is the same."""
        with _room():
            self.client.delete_object(Bucket=self.bucket, Key=place)

    def has(self, place: str) -> bool:
        """Whether something stands there."""
        try:
            with _room():
                self.client.head_object(Bucket=self.bucket, Key=place)
        except Gone:
            return False
        return True

    def places(self, organisation: int) -> Iterator[tuple[str, datetime]]:
        """Every object of an organisation, with when it was put."""
        pages = self.client.get_paginator("list_objects_v2")
        with _room():
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{int(organisation)}/"):
                for found in page.get("Contents", ()):
                    yield found["Key"], found["LastModified"]


@contextmanager
def _room() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as trouble:
        code = str(trouble.response.get("Error", {}).get("Code", ""))
        if code in ABSENT:
            raise Gone(code) from trouble
        raise NoRoom(f"the S3 store refuses: {code}") from trouble
    except BotoCoreError as trouble:
        raise NoRoom(f"the S3 store does not answer: {type(trouble).__name__}") from trouble
