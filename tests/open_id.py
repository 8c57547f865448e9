"""A provider of OpenID Connect for tests: a real one, small, on a free port of this machine (OpenID Connect Core 1.0).

Discovery, authorization with code and PKCE, tokens signed with RS256, userinfo with a passport, end of session. Whoever
comes chooses which of `people` to be by a button. Everything that a client must get right is checked here: the redirect
address, the client's secret, the code's single use, the PKCE verifier.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.access.signed import rsa

CLIENT, SECRET = "concord", "only-for-tests-0123456789abcdef"


class Provider:
    """The provider; `start` gives its issuer address. `people` are claims by subject; `age` makes its sign-ins old."""

    def __init__(self, people: dict[str, dict[str, Any]]) -> None:
        self.people = people
        self.age = 0
        self.key = rsa("provider-1")
        self.codes: dict[str, dict[str, str]] = {}
        self.access: dict[str, str] = {}
        self.callback = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.issuer = f"http://localhost:{self.port}"
        self._server: uvicorn.Server | None = None

    def start(self, callback: str) -> Provider:
        """Serve until `stop`; `callback` is the one redirect address the client may name."""
        self.callback = callback
        routes = [
            Route("/.well-known/openid-configuration", self._discovery), Route("/jwks", self._jwks),
            Route("/authorize", self._authorize), Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo), Route("/end", self._end),
        ]  # fmt: skip
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        threading.Thread(target=self._server.run, daemon=True).start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        if self._server:
            self._server.should_exit = True

    def secrets_file(self, path: Path, *names: str) -> Path:
        """Streamlit's secrets for this provider, under one name or several."""
        text = f'[auth]\nredirect_uri = "{self.callback}"\ncookie_secret = "{secrets.token_hex(32)}"\n'
        text += 'expose_tokens = ["access"]\n'
        for name in names:
            text += f'[auth.{name}]\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            text += f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n'
        path.write_text(text)
        return path

    def settings(self, more: str = "") -> str:
        """access.toml for this provider."""
        return (
            f'[[issuer]]\nname = "campus"\nissuer = "{self.issuer}"\njwks = "{self.issuer}/jwks"\n'
            f'audience = "{CLIENT}"\nuserinfo = "{self.issuer}/userinfo"\n{more}'
        )

    async def _discovery(self, _: Request) -> Response:
        at = self.issuer
        return JSONResponse({
            "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo", "jwks_uri": f"{at}/jwks", "end_session_endpoint": f"{at}/end",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        wrong = asked.get("client_id") != CLIENT or asked.get("redirect_uri") != self.callback
        if wrong or asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return Response("not this client", 400)
        chosen = asked.pop("be", None)
        if chosen not in self.people:
            buttons = "".join(
                f'<p><a href="?{html.escape(urlencode({**asked, "be": name}))}">{html.escape(name)}</a></p>'
                for name in self.people
            )
            return HTMLResponse(f"<title>Campus</title><h1>Sign in as</h1>{buttons}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"sub": chosen, "nonce": asked.get("nonce", ""), "challenge": asked["code_challenge"]}
        return RedirectResponse(f"{self.callback}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request: Request) -> Response:
        form = dict(await request.form())
        told = base64.b64decode(request.headers.get("authorization", "").partition(" ")[2] or b"").decode()
        code = self.codes.pop(str(form.get("code")), None)
        made = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        if told != f"{CLIENT}:{SECRET}" or code is None or challenge != code["challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        self.access[access] = code["sub"]
        return JSONResponse({
            "access_token": access, "token_type": "Bearer", "expires_in": 3600,
            "id_token": self.identity(code["sub"], nonce=code["nonce"]),
        })  # fmt: skip

    def identity(self, sub: str, **more: Any) -> str:
        """An identity token as this provider makes them."""
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": sub, "aud": CLIENT, "iat": now - self.age, "exp": now + 3600, **more}
        plain = {name: each for name, each in self.people[sub].items() if name != "ga4gh_passport_v1"}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, {**plain, **claims}, self.key)

    async def _userinfo(self, request: Request) -> Response:
        sub = self.access.get(request.headers.get("authorization", "").partition(" ")[2])
        if sub is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": sub, **json.loads(json.dumps(self.people[sub]))})

    async def _end(self, request: Request) -> Response:
        return RedirectResponse(self.callback.removesuffix("/oauth2callback"))
