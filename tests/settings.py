"""The house's settings, for tests: a known key, quick password hashes, no real gateways."""

import tempfile
from pathlib import Path

from tournevis.config.settings import *  # noqa: F403

SECRET_KEY = "only for tests"
BASE_URL = "http://localhost:8000"
DATA = Path(tempfile.mkdtemp(prefix="tv-data-"))
OUTBOX_FOLDER = DATA / "sent"
FILES_FOLDER = DATA / "files"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SMS_SECRET = "gateway-secret"
SMS_NUMBER = "+33700000000"
