"""A person's browser at a real server, reduced to what the promises need: it sends and says what came back."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

COUNTER = "/v/lahai/counter"


class NoAnswer(Exception):
    """The connection ended before an answer came: nobody knows what happened."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    location: str
    text: str

    @property
    def json(self) -> dict[str, Any]:
        """The answer to a script; empty for a page."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def word(self) -> str:
        """Sum up the answer to a posting: done, the code of a definite refusal, or what else came."""
        said = self.json
        if said.get("result") == "done" and "request_key" in said:
            return "done"
        if said.get("result") == "not_done":
            return str(said["code"]) if "request_key" in said else f"open:{said['code']}"
        return ":".join(str(said[name]) for name in ("result", "code") if name in said) or f"http {self.status}"


@dataclass
class Browser:
    """One connection of a signed-in person, opened anew when it broke."""

    port: int
    cookie: str
    csrf_token: str
    timeout: float = 60
    _line: http.client.HTTPConnection | None = None

    def another(self) -> Browser:
        """Give the same person another connection."""
        return Browser(self.port, self.cookie, self.csrf_token, self.timeout)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._send("GET", path, None, "text/html")

    def post(self, path: str, data: dict[str, Any], *, accept: str = "text/html") -> Answer:
        """Send a form."""
        return self._send("POST", path, urlencode({"csrf_token": self.csrf_token, **data}), accept)

    def confirm(self, quote_uid: str, *, accept: str = "application/json") -> Answer:
        """Confirm a quote under its key."""
        return self.post(f"{COUNTER}/quotes/{quote_uid}/confirm", {"request_key": quote_uid}, accept=accept)

    def confirm_and_leave(self, quote_uid: str) -> None:
        """Confirm a quote and cut the line before an answer can come."""
        body = urlencode({"csrf_token": self.csrf_token, "request_key": quote_uid})
        self._begin("POST", f"{COUNTER}/quotes/{quote_uid}/confirm", body, "application/json")
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _send(self, method: str, path: str, body: str | None, accept: str) -> Answer:
        try:
            answer = self._begin(method, path, body, accept).getresponse()
            return Answer(answer.status, answer.getheader("Location", ""), answer.read().decode())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(str(error)) from error

    def _begin(self, method: str, path: str, body: str | None, accept: str) -> http.client.HTTPConnection:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        headers = {"Accept": accept, "Cookie": self.cookie, "Host": f"127.0.0.1:{self.port}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(str(error)) from error
        return self._line
