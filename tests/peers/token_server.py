"""A sign-in service on loopback: gives tokens as Microsoft and Google do, and knows its own again.

Written for the tests: the true services cannot be had. What it asks for is what RFC 6749 (client
credentials, refresh tokens) and RFC 7662 (introspection) say.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs

from .server import LOOPBACK


class TokenServer:
    """`with TokenServer() as service:` tokens at `service.url`, for the user `support`.

    `refusal` is the error that it answers with from now on; `asked` lists the questions.
    """

    def __init__(self, user: str = "support") -> None:
        self.user, self.client, self.secret = user, "app-1", "s3cret"
        self.refresh = "refresh-1"
        self.refusal, self.status, self.lifetime = "", 400, 3600
        self.asked: list[dict[str, str]] = []
        self._given: set[str] = set()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Where tokens are asked for; with the tenant's place, as `MICROSOFT_TOKEN_URL`."""
        return f"http://{LOOPBACK}:{self._server.server_port}/{{tenant}}/token"

    @property
    def introspection(self) -> str:
        """Where a mail server asks whose a token is."""
        return f"http://{LOOPBACK}:{self._server.server_port}/introspect"

    def __enter__(self) -> TokenServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def end_tokens(self) -> None:
        """None of the tokens that were given opens anything any more."""
        self._given.clear()

    def answer(self, path: str, question: dict[str, str]) -> tuple[int, dict[str, object]]:
        """The status and the answer to one question."""
        if path == "/introspect":
            is_known = question.get("token", "") in self._given
            return 200, {"active": True, "user": self.user} if is_known else {"active": False}
        self.asked.append(question)
        if self.refusal:
            return self.status, {"error": self.refusal, "error_description": "with a s3cret in it"}
        if (question.get("client_id"), question.get("client_secret")) != (self.client, self.secret):
            return 401, {"error": "invalid_client"}
        if question["grant_type"] == "refresh_token":
            if question.get("refresh_token") != self.refresh:
                return 400, {"error": "invalid_grant"}
            self.refresh = f"refresh-{len(self.asked) + 1}"
        token = f"token-{len(self.asked)}"
        self._given.add(token)
        told: dict[str, object] = {"access_token": token, "expires_in": self.lifetime}
        if question["grant_type"] == "refresh_token":
            told["refresh_token"] = self.refresh
        return 200, told


def _handler(service: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            question = {name: values[0] for name, values in parse_qs(body).items()}
            status, told = service.answer(self.path, question)
            said = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
