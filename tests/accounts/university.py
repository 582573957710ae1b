"""A university's OpenID Connect service, as a stand-in on this machine; with faults."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

CLIENT, SECRET = "changqing", "the-secret"


class University:
    """Who is signed in there, and what is wrong with it: `down`, `slow`, `no-sub`, `wrong-audience`, `elsewhere`."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.fault = ""
        self.asked: list[str] = []
        self.address = ""

    def let_in(self, location: str, sub: str, **claims: Any) -> str:
        """Sign somebody in who was sent here; return the address on this site she is sent back to."""
        told = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
        assert told["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = {"sub": sub, "challenge": told["code_challenge"], **claims}
        return f"{urlsplit(told['redirect_uri']).path}?code={code}&state={told['state']}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.fault == "slow":
            time.sleep(1)
        if self.fault == "down":
            return 503, {}
        if path == "/.well-known/openid-configuration":
            token = "http://192.0.2.1/token" if self.fault == "elsewhere" else f"{self.address}/token"
            return 200, {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize", "token_endpoint": token,
                "userinfo_endpoint": f"{self.address}/userinfo", "jwks_uri": f"{self.address}/keys",
            }  # fmt: skip
        if path == "/token":
            return self._token(form)
        if path == "/userinfo":
            claims = self.claims
            return 200, {"name": "x"} if self.fault == "no-sub" else claims
        return 404, {}

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        kept = self.codes.pop(form.get("code", ""), None)
        if kept is None or form["client_secret"] != SECRET:
            return 400, {"error": "invalid_grant"}
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if proof != kept.pop("challenge"):
            return 400, {"error": "invalid_grant"}
        self.claims = kept
        audience = "another-site" if self.fault == "wrong-audience" else CLIENT
        now = int(time.time())
        claims = {"iss": self.address, "aud": audience, "iat": now, "exp": now + 300, **kept}
        return 200, {
            "access_token": "token", "token_type": "Bearer",
            "id_token": jwt.encode(claims, "k" * 32, algorithm="HS256"),
        }  # fmt: skip


@contextmanager
def university() -> Iterator[University]:
    """Run the stand-in."""
    made = University()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, form: dict[str, str]) -> None:
            made.asked.append(self.path)
            status, body = made.answer(urlsplit(self.path).path, form)
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            self._answer({key: values[0] for key, values in parse_qs(text).items()})

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
