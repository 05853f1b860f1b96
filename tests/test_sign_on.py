"""The organisation's own login by OpenID Connect, against a small issuer: who comes in, and that no lie of a token does."""

import base64
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from doors import served, wait_until
from issuer import CLIENT, Issuer
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.access.accounts import Accounts
from ui.access.entrance import Entrance, make_entrance
from ui.access.gate import make_gate
from ui.access.login import Login
from ui.access.login_page import ACCOUNT, BACK, LOGIN, LOGOUT, SIGN_ON
from ui.access.people import SCOPE
from ui.access.sign_on import NO_ROLE, REFUSED, WRONG, SignOn, ask_issuer, make_sign_on
from ui.errors import InputError, IssuerAwayError, SignOnError

SECRET = "geheim-van-de-test"  # noqa: S105
NAME = "vraag.voorbeeld.nl"


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    made = Issuer()
    with served(made.application):
        yield made


def log_in(issuer: Issuer, address: str) -> str:
    """Do what somebody does on the issuer's page; return what it sends back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"https://{NAME}{BACK}"
    assert set(asked["scope"].split()) >= {"openid"}
    return f"{BACK}?code={issuer.code(asked)}&state={asked['state']}"


@pytest.fixture
def issuer(running: Issuer) -> Issuer:
    running.reset()
    running.asked.clear()
    return running


def found(issuer: Issuer, **options: str) -> SignOn:
    return replace(known(issuer.address), kept=[], **options)


def asked(issuer: Issuer) -> SignOn:
    return ask_issuer(make_sign_on(issuer.address, CLIENT, SECRET))


@cache
def known(address: str) -> SignOn:
    return ask_issuer(make_sign_on(address, CLIENT, SECRET))


class Door:
    """The login before an application that says who asks."""

    def __init__(self, folder: Path, sign_on: SignOn) -> None:
        self.accounts = Accounts(folder / "accounts.json")
        entrance = Entrance(accounts=self.accounts, host="127.0.0.1", name=NAME, scheme="https", sign_on=sign_on)
        gate = replace(make_gate(7860, scripts=(), kinds=(".pdf",)), hosts=frozenset({NAME}), scheme="https")
        self.application = Login(Starlette(routes=[Route("/{path:path}", told)]), gate, entrance)

    def client(self) -> TestClient:
        return TestClient(self.application, base_url=f"https://{NAME}", follow_redirects=False)


async def told(request: Request) -> JSONResponse:
    return JSONResponse(vars(request.scope[SCOPE]))


def sign_on(issuer: Issuer, client: TestClient) -> Response:
    from_elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    answer: Any = client.get(log_in(issuer, client.get(SIGN_ON).headers["location"]), headers=from_elsewhere)
    return answer  # type: ignore[no-any-return]


@pytest.fixture
def client(issuer: Issuer, tmp_path: Path) -> TestClient:
    return Door(tmp_path, found(issuer)).client()


def test_the_way_in_and_out(issuer: Issuer, client: TestClient) -> None:
    issuer.claims = {"preferred_username": "Anna <b>"}
    assert client.get("/").headers["location"] == LOGIN
    assert f'href="{SIGN_ON}"' in client.get(LOGIN).text
    answer: Any = sign_on(issuer, client)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/">' in answer.text
    session, underway = answer.headers.get_list("set-cookie")
    assert session.startswith("__Host-vraagbaak=")
    assert session.endswith("; Path=/; HttpOnly; SameSite=Strict; Secure")
    assert underway.startswith("__Host-vraagbaak-onderweg=;")
    assert underway.endswith("SameSite=Lax; Secure; Max-Age=0")
    assert client.get("/").json() == {"name": f"{issuer.address}#0001", "keeper": False, "shown": "Anna <b>"}
    assert "<strong>Anna &lt;b&gt;</strong>" in client.get(ACCOUNT).text
    proof = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    assert issuer.proof == f"Basic {proof}"
    assert client.post(LOGIN, data={}, headers={"origin": f"https://{NAME}"}).status_code == 401
    stolen = client.cookies.get("__Host-vraagbaak")
    assert client.post(LOGOUT, headers={"origin": f"https://{NAME}"}).headers["location"] == LOGIN
    client.cookies.set("__Host-vraagbaak", stolen)
    assert client.get("/theme.css").status_code == 401


def test_a_code_and_an_attempt_are_good_once(issuer: Issuer, client: TestClient) -> None:
    back = log_in(issuer, client.get(SIGN_ON).headers["location"])
    underway = client.cookies.get("__Host-vraagbaak-onderweg")
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 403  # the attempt is forgotten
    client.cookies.set("__Host-vraagbaak-onderweg", underway)
    assert client.get(back).status_code == 403  # the code is used


@pytest.mark.parametrize(
    ("options", "claims", "keeper"),
    [
        ({}, {"groups": ["beheer"]}, False),
        ({"keepers": "beheer"}, {"groups": ["lezers", "beheer"]}, True),
        ({"keepers": "beheer"}, {"groups": ["beheerders"]}, False),
        ({"keepers": "beheer"}, {"groups": "beheer"}, True),
        ({"keepers": "beheer"}, {"groups": {"beheer": 1}}, False),
        ({"readers": "lezers", "keepers": "beheer"}, {"groups": ["lezers"]}, False),
        ({"readers": "lezers", "keepers": "beheer"}, {"groups": ["beheer"]}, True),
        ({"readers": "lezers", "keepers": "beheer"}, {"groups": ["anders"]}, None),
        ({"readers": "lezers"}, {}, None),
        ({"readers": "lezers", "claim": "realm_access.roles"}, {"realm_access": {"roles": ["lezers"]}}, False),
        ({"readers": "lezers", "claim": "https://x.nl/rol"}, {"https://x.nl/rol": ["lezers"]}, False),
    ],
)
def test_roles_are_what_the_claim_says(
    issuer: Issuer, tmp_path: Path, options: dict[str, str], claims: dict[str, Any], keeper: bool | None
) -> None:
    client = Door(tmp_path, found(issuer, **options)).client()
    issuer.claims = claims
    answer: Any = sign_on(issuer, client)
    if keeper is None:
        assert answer.status_code == 403
        assert NO_ROLE in answer.text
        assert client.get("/").status_code == 303
    else:
        assert client.get("/").json()["keeper"] is keeper


TIMES = {"two minutes ago": -120, "in ten minutes": 600}  # told when the test runs: its name must stay the same
AGO, LATER = TIMES
LIES: list[dict[str, Any]] = [
    {"nonce": "een andere"},
    {"nonce": None},
    {"aud": "een-ander"},
    {"aud": "een-ander", "azp": CLIENT},
    {"aud": ["een-ander"]},
    {"aud": [CLIENT, "een-ander"]},  # without the party that it was made for
    {"aud": [CLIENT, "een-ander"], "azp": "een-ander"},
    {"aud": None},
    {"iss": "https://elders.example"},
    {"iss": None},
    {"exp": AGO},
    {"exp": None},
    {"iat": LATER},
    {"nbf": LATER},
    {"sub": None},
    {"sub": ""},
    {"sub": 1},
]


@pytest.mark.parametrize("claims", LIES, ids=str)
def test_a_token_that_is_not_for_this_login_is_refused(
    issuer: Issuer, client: TestClient, claims: dict[str, Any]
) -> None:
    now = int(time.time())
    issuer.claims = {key: now + TIMES[value] if value in (AGO, LATER) else value for key, value in claims.items()}
    refused(issuer, client)


def test_several_audiences_are_right_with_the_party_it_was_made_for(issuer: Issuer, client: TestClient) -> None:
    issuer.claims = {"aud": [CLIENT, "een-ander"], "azp": CLIENT}
    assert sign_on(issuer, client).status_code == 200


def refused(issuer: Issuer, client: TestClient, said: str = WRONG) -> None:
    answer: Any = sign_on(issuer, client)
    assert answer.status_code == 403
    assert said in answer.text
    assert "__Host-vraagbaak=" not in str(answer.headers)
    assert client.get("/theme.css").status_code == 401


def test_a_key_that_the_issuer_does_not_have_is_refused(issuer: Issuer, client: TestClient) -> None:
    other = RSAKey.generate_key(2048, {"kid": "tweede"}, auto_kid=False)
    issuer.signer = lambda claims: jwt.encode({"alg": "RS256", "kid": "tweede"}, claims, other)
    refused(issuer, client)
    assert issuer.asked == ["/token", "/keys", "/keys"]  # it looked once more
    issuer.signer = lambda claims: jwt.encode({"alg": "RS256", "kid": issuer.key.kid}, claims, other)
    refused(issuer, client)
    issuer.signer = lambda claims: jwt.encode({"alg": "RS256", "kid": "tweede"}, claims, other)
    issuer.published = [issuer.key, other]
    assert sign_on(issuer, client).status_code == 200  # the issuer has a new key


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_a_token_without_a_signature_of_its_own_key_is_refused(issuer: Issuer, client: TestClient, alg: str) -> None:
    public = OctKey.import_key(json.dumps(issuer.key.as_dict(private=False)))

    def sign(claims: dict[str, Any]) -> str:
        if alg == "HS256":
            return jwt.encode({"alg": alg, "kid": issuer.key.kid}, claims, public, algorithms=["HS256"])
        parts = ({"alg": "none", "kid": issuer.key.kid}, claims)
        return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts) + "."

    issuer.signer = sign
    refused(issuer, client)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", None, 5])
def test_what_is_no_token_is_refused(issuer: Issuer, client: TestClient, token: Any) -> None:
    issuer.signer = lambda claims: token
    refused(issuer, client)


@pytest.mark.parametrize("change", ["state", "no state", "code", "cookie", "iss", "error"])
def test_an_attempt_that_was_not_begun_here_is_refused(issuer: Issuer, client: TestClient, change: str) -> None:
    back = log_in(issuer, client.get(SIGN_ON).headers["location"])
    code = back.split("code=")[1].split("&")[0]
    state = back.split("state=")[1]
    changed = {
        "state": f"{BACK}?code={code}&state=x",
        "no state": f"{BACK}?code={code}",
        "code": f"{BACK}?code=x&state={state}",
        "cookie": back,
        "iss": f"{back}&iss=https://elders.example",
        "error": f"{BACK}?error=access_denied&state={state}",
    }[change]
    if change == "cookie":
        client.cookies.clear()
    answer = client.get(changed)
    assert answer.status_code == 403
    assert (REFUSED if change == "error" else WRONG) in answer.text
    assert ("/token" in issuer.asked) == (change == "code")
    assert client.get("/").status_code == 303


def test_an_account_cookie_of_another_attempt_opens_nothing(issuer: Issuer, tmp_path: Path) -> None:
    door = Door(tmp_path, found(issuer))
    anna, bram = door.client(), door.client()
    bram_back = log_in(issuer, bram.get(SIGN_ON).headers["location"])
    anna.get(SIGN_ON)
    assert anna.get(bram_back).status_code == 403  # nobody logs another in as himself
    anna.cookies.set("__Host-vraagbaak", anna.cookies.get("__Host-vraagbaak-onderweg") or "x")
    assert anna.get("/theme.css").status_code == 401


def test_other_roles_end_the_sessions(issuer: Issuer, tmp_path: Path) -> None:
    client = Door(tmp_path, found(issuer)).client()
    sign_on(issuer, client)
    again = Door(tmp_path, found(issuer)).client()
    again.cookies.update(client.cookies)
    assert again.get("/").status_code == 200  # also after a new start
    other = Door(tmp_path, found(issuer, readers="lezers")).client()
    other.cookies.update(client.cookies)
    assert other.get("/").status_code == 303


# --- an issuer that is away, or not right --------------------------------------------------------------------------


def closed_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def test_an_issuer_that_is_away_when_somebody_comes_back(issuer: Issuer, tmp_path: Path) -> None:
    gone = replace(found(issuer), token=f"http://127.0.0.1:{closed_port()}/token")
    client = Door(tmp_path, gone).client()
    answer: Any = sign_on(issuer, client)
    assert answer.status_code == 503
    assert "antwoordt niet goed. Probeer het straks opnieuw." in answer.text
    issuer.status = 502
    answer = sign_on(issuer, Door(tmp_path, replace(gone, token=f"{issuer.address}/token")).client())
    assert answer.status_code == 503


def test_the_window_opens_while_the_issuer_is_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ui.cli import build_parser
    from ui.commands.start import _entrance
    from ui.settings import Settings

    away = closed_port()
    words = ["start", "--host", "127.0.0.1", "--name", NAME, "--oidc-client", CLIENT, "--oidc-issuer"]
    options = build_parser().parse_args([*words, f"http://127.0.0.1:{away}"])
    entrance = _entrance(Settings(data=tmp_path), options)
    told = capsys.readouterr().err
    assert told.startswith(f"Let op: http://127.0.0.1:{away} antwoordt niet goed. Aanmelden lukt pas als")
    assert told.count("\n") == 1
    assert entrance is not None
    assert entrance.sign_on is not None
    client = Door(tmp_path, entrance.sign_on).client()
    assert client.get("/").headers["location"] == LOGIN
    said = f"http://127.0.0.1:{away}, waar mensen zich aanmelden, antwoordt niet goed. Probeer het straks opnieuw."
    for path in (SIGN_ON, SIGN_ON):
        answer = client.get(path)
        assert (answer.status_code, said in answer.text) == (503, True)
        assert f'href="{SIGN_ON}"' in answer.text
    issuer = Issuer()
    with served(issuer.application, away):
        wait_until(lambda: client.get(SIGN_ON).status_code == 303)
        assert sign_on(issuer, client).status_code == 200
        assert client.get("/").json()["name"] == f"{issuer.address}#0001"


def test_an_issuer_that_turns_out_to_be_wrong_is_told_to_whoever_started(
    issuer: Issuer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issuer.metadata = {"jwks_uri": "http://127.0.0.1:1/keys"}
    answer = Door(tmp_path, make_sign_on(issuer.address, CLIENT, SECRET)).client().get(SIGN_ON)
    assert (answer.status_code, WRONG in answer.text) == (403, True)
    assert capsys.readouterr().err.startswith(f"{issuer.address} stuurt door naar een ander adres.")


def test_however_many_come_an_issuer_that_is_away_is_asked_once(issuer: Issuer, tmp_path: Path) -> None:
    import asyncio

    import httpx2

    issuer.status = 503
    door = Door(tmp_path, make_sign_on(issuer.address, CLIENT, SECRET))

    async def all_at_once() -> list[int]:
        transport = httpx2.ASGITransport(door.application)
        async with httpx2.AsyncClient(transport=transport, base_url=f"https://{NAME}") as client:
            return [answer.status_code for answer in await asyncio.gather(*(client.get(SIGN_ON) for _ in range(8)))]

    assert asyncio.run(all_at_once()) == [503] * 8
    assert issuer.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"issuer": "https://elders.example"}, "De aanbieder noemt zich 'https://elders.example'."),
        ({"token_endpoint": "https://elders.example/token"}, "Vraagbaak vraagt alleen"),
        ({"jwks_uri": "http://127.0.0.1:1/keys"}, "Vraagbaak vraagt alleen"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "Vraagbaak vraagt alleen"),
        ({"jwks_uri": None}, "Vraagbaak vraagt alleen"),
    ],
)
def test_an_issuer_that_leads_elsewhere_is_not_used(issuer: Issuer, metadata: dict[str, Any], said: str) -> None:
    issuer.metadata = metadata
    with pytest.raises(SignOnError) as error:
        asked(issuer)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "address",
    ["http://voorbeeld.nl", "voorbeeld.nl", "", "https://", "https://a@b.nl", "https://b.nl?x=1", "file:///x"],
)
def test_an_address_where_another_can_answer_is_not_asked(address: str) -> None:
    with pytest.raises(InputError, match="Geef een adres met https://"):
        make_sign_on(address, CLIENT, "")


def test_the_command_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], issuer: Issuer) -> None:
    from ui.cli import main

    away = f"http://127.0.0.1:{closed_port()}"
    issuer.status = 404
    for words, said in (
        (["--oidc-issuer", away], "Bij --oidc-issuer hoort --host ADRES."),
        (["--host", "127.0.0.1", "--oidc-client", "x"], "Bij de andere opties met --oidc hoort --oidc-issuer URL."),
        (["--host", "127.0.0.1", "--oidc-issuer", away], "Bij --oidc-issuer hoort --oidc-client ID"),
        (
            ["--host", "127.0.0.1", "--oidc-issuer", issuer.address, "--oidc-client", "x"],
            f"{issuer.address}, waar mensen",
        ),
        (
            ["--host", "127.0.0.1", "--oidc-issuer", away, "--trusted-proxy", "127.0.0.1", "--user-header", "X-User"],
            "--user-header en --oidc-issuer kunnen niet samen.",
        ),
    ):
        assert main(["--data", str(tmp_path), "start", *words]) == 1
        error = capsys.readouterr().err
        assert error.startswith(said)
        assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_no_account_is_needed(tmp_path: Path, issuer: Issuer) -> None:
    made = make_entrance(tmp_path / "accounts.json", host="127.0.0.1", name=NAME, sign_on=lambda: asked(issuer))
    assert made.sign_on is not None
    assert "geheim" not in repr(made)
    with pytest.raises(IssuerAwayError):
        ask_issuer(make_sign_on(f"http://127.0.0.1:{closed_port()}", CLIENT, ""))
