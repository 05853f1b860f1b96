"""The organisation's own login by OpenID Connect (OpenID Connect Core 1.0): the authorization code flow.

With PKCE (RFC 7636, S256), a state and a nonce for each attempt. Nobody is asked anything but the issuer that was
named: every address that it tells of itself has to be its own, and redirects are not followed. Who somebody is, and
what he may, is read from the ID token alone, and only when its signature, issuer, audience, time and nonce are right.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ui.access.people import Person
from ui.errors import InputError, IssuerAwayError, SignOnError
from ui.json_text import load_json
from ui.printing import printable_line

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

PATIENCE = 10.0  # seconds that the issuer gets for an answer
LEEWAY = 60  # seconds that its clock may differ
USUAL_CLAIM = "groups"
# Signatures by a key pair alone: with a shared secret, whoever knows the public key could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_SCOPE = "openid profile email"
_METHODS = ("client_secret_basic", "client_secret_post")
_SHOWN = ("preferred_username", "email", "name")  # the first of these claims is shown to its owner

REFUSED = "Uw organisatie heeft u niet aangemeld. Probeer het opnieuw, of vraag het aan wie Vraagbaak bij u beheert."
WRONG = "Het aanmelden bij uw organisatie is niet gelukt. Begin opnieuw; lukt het dan niet, vraag het aan uw beheerder."
NO_ROLE = "U bent aangemeld, maar u mag dit Vraagbaak niet gebruiken. Vraag het aan wie Vraagbaak bij u beheert."


@dataclass(frozen=True, kw_only=True)
class SignOn:
    """An issuer that says who people are, and what we are to it."""

    issuer: str
    client: str
    secret: str = field(repr=False)  # "" for a client without one
    claim: str = USUAL_CLAIM  # in which it tells groups or roles; with points where it lies deeper
    readers: str = ""  # value of that claim; "" for everybody whom the issuer lets in
    keepers: str = ""  # likewise; "" for nobody
    authorization: str = ""  # addresses of the issuer; "" until it told them
    token: str = ""
    keys: str = ""
    method: str = "none"  # how we prove who we are to it
    kept: list[KeySet] = field(default_factory=list, repr=False, compare=False)  # its keys, once they were fetched

    @property
    def stamp(self) -> str:
        """Return what is another text when people would come in otherwise; that ends their sessions."""
        said = [self.issuer, self.client, self.claim, self.readers, self.keepers]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def make_sign_on(
    issuer: str, client: str, secret: str, *, claim: str = USUAL_CLAIM, readers: str = "", keepers: str = ""
) -> SignOn:
    """Return what was chosen, before the issuer was asked anything. Raises InputError."""
    if not client:
        raise InputError("Bij --oidc-issuer hoort --oidc-client ID: de naam van Vraagbaak bij uw organisatie.")
    issuer = safe_issuer(issuer)
    return SignOn(issuer=issuer, client=client, secret=secret, claim=claim, readers=readers, keepers=keepers)


def ask_issuer(sign_on: SignOn) -> SignOn:
    """Return the same with the addresses of the issuer. Raises SignOnError, IssuerAwayError."""
    told = discover(sign_on.issuer)
    methods = told.token_endpoint_auth_methods_supported or _METHODS
    return replace(
        sign_on,
        authorization=str(told.authorization_endpoint),
        token=str(told.token_endpoint),
        keys=str(told.jwks_uri),
        method=next((one for one in _METHODS if one in methods), _METHODS[0]) if sign_on.secret else "none",
    )


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """What an issuer tells of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str | None
    token_endpoint: str | None
    jwks_uri: str | None
    token_endpoint_auth_methods_supported: tuple[str, ...] | None = None


def discover(issuer: str) -> Discovery:
    """Ask the issuer what it tells of itself. Raises SignOnError; IssuerAwayError when it may do so later."""
    import httpx2

    try:
        with httpx2.Client(timeout=PATIENCE, trust_env=False) as asking:
            answer = asking.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration").raise_for_status()
    except httpx2.HTTPStatusError as error:
        status = error.response.status_code
        if status >= 500 or status == 429:
            raise away(issuer) from error
        raise SignOnError(
            f"{issuer}, waar mensen zich aanmelden, geeft fout {status}. Controleer het adres achter --oidc-issuer."
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise away(issuer) from error
    try:
        told = load_json(Discovery, answer.content)
    except ValueError as error:
        raise SignOnError(f"{issuer} is geen OpenID-aanbieder. Controleer het adres achter --oidc-issuer.") from error
    if told.issuer != issuer:
        raise SignOnError(f"De aanbieder noemt zich '{printable_line(told.issuer)}'. Geef dat achter --oidc-issuer.")
    addresses = (told.authorization_endpoint, told.token_endpoint, told.jwks_uri)
    if any(_origin(address) != _origin(issuer) for address in addresses):
        raise SignOnError(f"{issuer} stuurt door naar een ander adres. Vraagbaak vraagt alleen {issuer} zelf iets.")
    return told


def begin(sign_on: SignOn, back: str) -> tuple[str, dict[str, str]]:
    """Return where somebody logs in and what has to be kept meanwhile; ``back`` is where the issuer sends him."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    kept = {one: secrets.token_urlsafe(48) for one in ("state", "nonce", "verifier")}
    address: str = prepare_grant_uri(
        sign_on.authorization,
        client_id=sign_on.client,
        response_type="code",
        redirect_uri=back,
        scope=_SCOPE,
        state=kept["state"],
        nonce=kept["nonce"],
        code_challenge=create_s256_code_challenge(kept["verifier"]),
        code_challenge_method="S256",
    )
    return address, kept


async def finish(sign_on: SignOn, back: str, kept: Mapping[str, str], told: Mapping[str, str]) -> Person:
    """Return who came back with what the issuer ``told``. Raises SignOnError, IssuerAwayError."""
    import httpx2
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    if told.get("state") != kept["state"] or told.get("iss", sign_on.issuer) != sign_on.issuer:  # RFC 9207
        raise SignOnError(WRONG)
    if "error" in told or not told.get("code"):
        raise SignOnError(REFUSED)
    try:
        async with _client(sign_on, back) as client:
            code = {"code": told["code"], "code_verifier": kept["verifier"]}
            token = await client.fetch_token(sign_on.token, grant_type="authorization_code", **code)
            claims = await _claims(sign_on, token, kept["nonce"], client)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise away(sign_on.issuer) from error
    except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise SignOnError(WRONG) from error
    return _person(sign_on, claims)


def _client(sign_on: SignOn, back: str) -> Any:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    return AsyncOAuth2Client(
        client_id=sign_on.client,
        client_secret=sign_on.secret or None,
        token_endpoint_auth_method=sign_on.method,
        scope=_SCOPE,
        redirect_uri=back,
        timeout=PATIENCE,
        trust_env=False,  # no proxy that the environment names
        follow_redirects=False,
    )


async def _claims(sign_on: SignOn, token: Mapping[str, Any], nonce: str, client: Any) -> Mapping[str, Any]:
    """Return what the ID token says, when all of it is right."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError

    try:
        read = jwt.decode(token["id_token"], await _keys(sign_on, client), algorithms=ALGORITHMS)
    except InvalidKeyIdError:  # the issuer may have other keys by now
        sign_on.kept.clear()
        read = jwt.decode(token["id_token"], await _keys(sign_on, client), algorithms=ALGORITHMS)
    wanted = {
        "iss": {"essential": True, "value": sign_on.issuer},
        "aud": {"essential": True, "value": sign_on.client},
    }
    params = {"nonce": nonce, "client_id": sign_on.client, "access_token": token.get("access_token")}
    claims = CodeIDToken(read.claims, read.header, wanted, params)
    claims.validate(leeway=LEEWAY)
    checked: Mapping[str, Any] = dict(claims)
    return checked


async def _keys(sign_on: SignOn, client: Any) -> KeySet:
    from joserfc.jwk import KeySet

    if not sign_on.kept:
        answer = await client.request("GET", sign_on.keys, withhold_token=True)
        sign_on.kept.append(KeySet.import_key_set(answer.raise_for_status().json()))
    return sign_on.kept[-1]


def _person(sign_on: SignOn, claims: Mapping[str, Any]) -> Person:
    """Return who the claims are about. Only ``sub`` never changes and is never given to another."""
    groups = _groups(claims, sign_on.claim)
    keeper = bool(sign_on.keepers) and sign_on.keepers in groups
    if not keeper and sign_on.readers and sign_on.readers not in groups:
        raise SignOnError(NO_ROLE)
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject:
        raise SignOnError(WRONG)
    shown = next((str(claims[one]) for one in _SHOWN if claims.get(one)), subject)
    return Person(name=f"{sign_on.issuer}#{subject}", keeper=keeper, shown=printable_line(shown))


def _groups(claims: Mapping[str, Any], claim: str) -> list[str]:
    """Return the groups or roles of a claim: a list, or one word."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _origin(address: object) -> tuple[str, str]:
    with suppress(ValueError):
        parts = urlsplit(str(address))
        return parts.scheme, parts.netloc.lower()
    return "", ""


def safe_issuer(issuer: str) -> str:
    """Return the address of an issuer as it is compared. Raises InputError when another could answer in its place."""
    issuer = issuer.strip()
    if not _is_safe(issuer):
        raise InputError(f"'{printable_line(issuer)}' kan niet achter --oidc-issuer. Geef een adres met https://.")
    return issuer


def _is_safe(issuer: str) -> bool:
    """Whether nobody underway can answer in its place."""
    try:
        parts = urlsplit(issuer)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or "@" in parts.netloc:
        return False
    with suppress(ValueError):
        if parts.scheme == "http" and ipaddress.ip_address(host).is_loopback:
            return True
    return parts.scheme == "https"


def away(issuer: str) -> IssuerAwayError:
    """Return the error for an issuer that does not answer now."""
    return IssuerAwayError(f"{issuer}, waar mensen zich aanmelden, antwoordt niet goed. Probeer het straks opnieuw.")
