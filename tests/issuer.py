"""A small OpenID issuer, which says what a test wants it to say."""

import base64
import hashlib
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT = "vraagbaak"


class Issuer:
    """Says who somebody is; ``claims``, ``header`` and so on change what it says."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "eerste", "use": "sig"}, auto_kid=False)
        self.address = ""
        self.asked: list[str] = []  # paths, in order
        self.proof = ""  # how the client said who it is
        self.challenges: dict[str, tuple[str, str]] = {}  # code -> what PKCE and the nonce were
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.signer: Callable[[dict[str, Any]], str] = self.sign
        self.published = [self.key]
        self.status = 200

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def application(self, port: int) -> Starlette:
        self.address = f"http://127.0.0.1:{port}"
        paths = (
            ("/.well-known/openid-configuration", self.configuration, "GET"),
            ("/authorize", self.authorize, "GET"),
            ("/token", self.token, "POST"),
            ("/keys", self.keys, "GET"),
        )
        return Starlette(routes=[Route(path, act, methods=[method]) for path, act, method in paths])

    async def configuration(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        told = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }
        return JSONResponse({**told, **self.metadata}, status_code=self.status)

    async def keys(self, request: Request) -> Response:
        self.asked.append("/keys")
        return JSONResponse(KeySet(self.published).as_dict(private=False))

    async def token(self, request: Request) -> Response:
        self.asked.append("/token")
        self.proof = request.headers.get("authorization", "")
        form = dict(parse_qsl((await request.body()).decode()))
        challenge, nonce = self.challenges.pop(form.get("code", ""), ("", ""))
        digest = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not challenge or digest.rstrip(b"=").decode() != challenge:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        usual = {"iss": self.address, "aud": CLIENT, "sub": "0001", "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {k: v for k, v in {**usual, **self.claims}.items() if v is not None}
        told = {"access_token": "x", "token_type": "Bearer", "id_token": self.signer(claims)}
        return JSONResponse(told, status_code=self.status)

    async def authorize(self, request: Request) -> Response:
        """Log somebody in without asking, and send him back."""
        asked = dict(request.query_params)
        query = urlencode({"code": self.code(asked), "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", status_code=303)

    def code(self, asked: dict[str, str]) -> str:
        """Return a code that can be used once."""
        code = f"code-{len(self.challenges)}-{asked['nonce'][:8]}"
        self.challenges[code] = (asked["code_challenge"], asked["nonce"])
        return code
