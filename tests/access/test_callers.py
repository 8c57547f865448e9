"""Who is behind a request: API tokens, signed tokens, passports; and every trick on them that STANDARDS lists."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from access import Purpose, jwks
from access.bearer import NotSignedIn
from access.callers import Caller, caller
from access.people import PEOPLE_FILE, People
from access.settings import settings_in
from access.tokens import TOKENS_FILE, Tokens
from cohorts.errors import InvalidQuestion, Refused, WarehouseUnavailable
from tests.access.signed import AUDIENCE, MOMENT, NOW, Signer, ec, raw, rsa, signer

DATASET = "https://dac.test/datasets/1"
SETTINGS = f"""
[[issuer]]
name = "campus"
issuer = "https://login.test"
jwks = "login.jwks.json"
audience = "{AUDIENCE}"

[[issuer]]
name = "mail"
issuer = "https://mail.test"
jwks = "mail.jwks.json"
audience = "{AUDIENCE}"
people_by = "email"

[[visa_issuer]]
issuer = "https://visas.test"
jwks = "visas.jwks.json"
sources = ["https://dac.test"]
same_people_as = "campus"

[dataset.controlled]
visas = ["{DATASET}"]
[dataset.open]

[public]
datasets = ["open"]
purpose = "investigation=general"
"""


class House:
    """A folder of stores with two issuers, an issuer of visas, and somebody on no list."""

    def __init__(self, folder: Path, keys: dict[str, Any]) -> None:
        self.folder = folder
        self.login = signer(folder, "https://login.test", keys["login"])
        self.mail = signer(folder, "https://mail.test", keys["mail"])
        self.visas = signer(folder, "https://visas.test", keys["visas"])
        self.foreign = signer(folder, "https://elsewhere.test", keys["foreign"])
        self.people = People(folder / PEOPLE_FILE)
        self.tokens = Tokens(folder / TOKENS_FILE)
        (folder / "access.toml").write_text(SETTINGS)

    def ask(self, token: str | None, **more: Any) -> Caller:
        return caller(self.folder, f"Bearer {token}" if token is not None else None, now=more.pop("now", NOW), **more)

    def why(self, token: str) -> str:
        with pytest.raises(NotSignedIn, match="This token opens nothing") as refused:
            self.ask(token)
        return refused.value.why


@pytest.fixture(scope="module")
def keys() -> dict[str, Any]:
    return {"login": rsa("login-1"), "mail": ec("mail-1"), "visas": ec("visas-1"), "foreign": rsa("login-1"),
            "p384": ec("mail-1", "P-384")}  # fmt: skip


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Any]) -> House:
    """One house for the tests that change nothing in it."""
    made = House(tmp_path_factory.mktemp("steady"), keys)
    made.people.give("campus:ada", "researcher", "open", "root", at=NOW - timedelta(days=9))
    return made


@pytest.fixture
def house(tmp_path: Path, keys: dict[str, Any]) -> House:
    jwks.forget()
    made = House(tmp_path, keys)
    made.people.give("campus:ada", "researcher", "open", "root", at=NOW - timedelta(days=9))
    return made


# ── who states nothing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_s_dc_7_no_header_is_the_public_in_what_was_opened_to_it(house: House) -> None:
    assert house.ask(None) == Caller("anonymous", "public", ("open",), Purpose("general"))


def test_s_dc_7_nothing_configured_opens_nothing_but_on_ones_own_machine(tmp_path: Path) -> None:
    assert caller(tmp_path, None, now=NOW).datasets == ()
    assert caller(tmp_path, None, now=NOW, local=True).datasets is None
    People(tmp_path / PEOPLE_FILE).give("campus:ada", "steward", "*", "root", at=NOW)
    assert caller(tmp_path, None, now=NOW, local=True).datasets == ()


# ── signed tokens ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_signed_token_of_a_configured_issuer_is_its_person(house: House) -> None:
    assert house.ask(house.login.token()) == Caller("campus:ada", "researcher", ("open",))
    assert house.ask(house.login.token(aud=["https://other.test", AUDIENCE])).user == "campus:ada"


def test_a_person_without_a_role_is_refused_and_an_ended_role_is_none(house: House) -> None:
    with pytest.raises(Refused, match="no role"):
        house.ask(house.login.token(sub="bob"))
    house.people.give("campus:bob", "partner", "open", "root", until=NOW, at=NOW - timedelta(days=1))
    with pytest.raises(Refused, match="no role"):
        house.ask(house.login.token(sub="bob"))


def test_s_dc_7_a_role_holds_in_its_dataset_and_is_asked_for_by_name(house: House) -> None:
    house.people.give("campus:ada", "partner", "*", "root", at=NOW)
    assert house.ask(house.login.token()).datasets == ("open",)
    assert house.ask(house.login.token(), role="partner").datasets is None
    with pytest.raises(Refused, match="do not hold the role 'steward'"):
        house.ask(house.login.token(), role="steward")


def test_s_dc_7_what_was_taken_is_gone_at_the_next_request(house: House) -> None:
    token = house.login.token()
    house.people.take("campus:ada", "researcher", "open", "root", at=NOW)
    with pytest.raises(Refused):
        house.ask(token)
    with pytest.raises(InvalidQuestion):
        house.people.take("campus:ada", "researcher", "open", "root", at=NOW)


def test_an_address_counts_only_where_it_was_verified(house: House) -> None:
    house.people.give("mail:ada@home.test", "partner", "open", "root", at=NOW)
    verified = {"email": "Ada@Home.test", "email_verified": True}
    assert house.ask(house.mail.token(verified)).user == "mail:ada@home.test"
    for untrue in (False, "true", 1, None):
        assert house.why(house.mail.token(verified, email_verified=untrue)) == "no verified name"


FORGED: dict[str, Callable[[House], str]] = {
    "alg none": lambda h: raw({"alg": "none"}, claims(h)),
    "alg None": lambda h: raw({"alg": "None", "kid": "login-1"}, claims(h)),
    "no alg": lambda h: raw({"kid": "login-1"}, claims(h)),
    "alg a list": lambda h: raw({"alg": ["RS256"], "kid": "login-1"}, claims(h)),
    "HS256 with the public key as PEM": lambda h: raw({"alg": "HS256", "kid": "login-1"}, claims(h), pem(h)),
    "HS256 with the key set": lambda h: raw({"alg": "HS256", "kid": "login-1"}, claims(h), h.login.jwks.read_bytes()),
    "RS256 said, HMAC made": lambda h: raw({"alg": "RS256", "kid": "login-1"}, claims(h), pem(h)),
    "ES256 for an RSA key": lambda h: raw({"alg": "ES256", "kid": "login-1"}, claims(h), b"x"),
    "RS512": lambda h: h.login.token(head={"alg": "RS512"}),
    "PS256": lambda h: h.login.token(head={"alg": "PS256"}),
    "signed by somebody else with the same kid": lambda h: in_the_name_of(h.login, h).token(),
    "signature cut off": lambda h: h.login.token().rpartition(".")[0] + ".",
    "claims exchanged": lambda h: spliced(h.login.token(), h.login.token(sub="root")),
    "foreign jku": lambda h: in_the_name_of(h.login, h).token(head={"jku": "https://elsewhere.test/jwks"}),
    "foreign jku that begins like ours": lambda h: in_the_name_of(h.login, h).token(head={"jku": "https://login.test@elsewhere.test/jwks"}),
    "key in the head": lambda h: raw({"alg": "RS256", "kid": "login-1", "jwk": public(h)}, claims(h)),
    "x5u": lambda h: raw({"alg": "RS256", "kid": "login-1", "x5u": "https://elsewhere.test/cert"}, claims(h)),
    "x5c": lambda h: raw({"alg": "RS256", "kid": "login-1", "x5c": ["MIIB"]}, claims(h)),
    "crit": lambda h: raw({"alg": "RS256", "kid": "login-1", "crit": ["b64"], "b64": False}, claims(h)),
    "kid of nobody": lambda h: h.login.token(head={"kid": "login-2"}),
    "kid a path": lambda h: h.login.token(head={"kid": "../../elsewhere.jwks.json"}),
    "kid SQL": lambda h: h.login.token(head={"kid": "' OR 1=1 --"}),
    "kid a number": lambda h: raw({"alg": "RS256", "kid": 1}, claims(h)),
    "kid /dev/null": lambda h: raw({"alg": "HS256", "kid": "/dev/null"}, claims(h), b""),
    "expired": lambda h: h.login.token(exp=MOMENT),
    "expired long ago": lambda h: h.login.token(exp=MOMENT - 86_400),
    "exp text": lambda h: h.login.token(exp=str(MOMENT + 600)),
    "exp true": lambda h: h.login.token(exp=True),
    "no exp": lambda h: h.login.token(exp=None),
    "no iat": lambda h: h.login.token(iat=None),
    "made tomorrow": lambda h: h.login.token(iat=MOMENT + 86_400),
    "not before tomorrow": lambda h: h.login.token(nbf=MOMENT + 86_400),
    "no sub": lambda h: h.login.token(sub=None),
    "sub empty": lambda h: h.login.token(sub=""),
    "sub a list": lambda h: h.login.token(sub=["ada"]),
    "no iss": lambda h: h.login.token(iss=None),
    "issuer on no list": lambda h: h.foreign.token(),
    "issuer with a slash more": lambda h: h.login.token(iss="https://login.test/"),
    "issuer's name, not its address": lambda h: h.login.token(iss="campus"),
    "issuer of another key set": lambda h: h.login.token(iss="https://mail.test"),
    "issuer of visas": lambda h: h.visas.token(),
    "no audience": lambda h: h.login.token(aud=None),
    "wrong audience": lambda h: h.login.token(aud="https://other.test"),
    "audience that begins like ours": lambda h: h.login.token(aud=AUDIENCE + ".evil"),
    "audience an object": lambda h: h.login.token(aud={AUDIENCE: 1}),
    "too long": lambda h: h.login.token(more="x" * 40_000),
    "not a token": lambda h: "a.b.c",
    "two parts": lambda h: "a.b",
    "nested without end": lambda h: raw({"alg": "RS256"}, {}).replace(".", ".") + ".e30",
}  # fmt: skip


def in_the_name_of(honest: Signer, house: House) -> Signer:
    return Signer(honest.issuer, house.foreign.key, honest.jwks)


def pem(house: House) -> bytes:
    return house.login.key.as_pem(private=False)


def public(house: House) -> dict[str, Any]:
    return house.foreign.key.as_dict(private=False)


def claims(house: House) -> dict[str, Any]:
    return {"iss": house.login.issuer, "sub": "ada", "aud": AUDIENCE, "iat": MOMENT - 10, "exp": MOMENT + 600}


def spliced(signed: str, other: str) -> str:
    head, _, mac = signed.split(".")
    return ".".join((head, other.split(".")[1], mac))


@pytest.mark.parametrize("trick", FORGED)
def test_attack_a_forged_or_foreign_token_opens_nothing(steady: House, trick: str) -> None:
    assert steady.why(FORGED[trick](steady))


@pytest.mark.filterwarnings("ignore:Key size")
def test_attack_weak_keys_of_a_configured_issuer_open_nothing(house: House, keys: dict[str, Any]) -> None:
    for name, key in (("login", rsa("login-1", 1024)), ("mail", keys["p384"])):
        weak = signer(house.folder, f"https://{name}.test", key)
        jwks.forget()
        head = {"alg": "RS256" if name == "login" else "ES256"}
        token = (
            weak.token() if name == "login" else raw({**head, "kid": "mail-1"}, {**claims(house), "iss": weak.issuer})
        )
        assert house.why(token) == "key"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", "Token x", "Bearer ü.b.c", "concord_x"]
)
def test_attack_a_header_that_is_no_bearer_token_is_not_the_public(steady: House, header: str) -> None:
    with pytest.raises(NotSignedIn):
        caller(steady.folder, header, now=NOW)


def test_keys_are_fetched_from_the_configured_address_alone(house: House, keys: dict[str, Any]) -> None:
    text = SETTINGS.replace('jwks = "login.jwks.json"', 'jwks = "https://login.test/jwks"')
    (house.folder / "access.toml").write_text(text)
    asked: list[str] = []

    def fetch(where: str) -> Any:
        asked.append(where)
        return {"keys": [house.login.key.as_dict(private=False)]}

    honest = house.login.token(head={"jku": "https://login.test/jwks"})
    assert house.ask(honest, fetch=fetch).user == "campus:ada"
    with pytest.raises(NotSignedIn):
        house.ask(house.login.token(head={"jku": "https://elsewhere.test/jwks"}), fetch=fetch)
    with pytest.raises(NotSignedIn):
        house.ask(in_the_name_of(house.login, house).token(), fetch=fetch)
    assert {*asked} == {"https://login.test/jwks"}


def test_keys_that_cannot_be_read_let_nobody_in(house: House) -> None:
    house.login.jwks.unlink()
    jwks.forget()
    with pytest.raises(WarehouseUnavailable):
        house.ask(house.login.token())


# ── passports ────────────────────────────────────────────────────────────────────────────────────────────────────────


def passport(house: House, *visas: str) -> str:
    return house.login.token(ga4gh_passport_v1=list(visas))


def test_a_visa_opens_its_controlled_dataset(house: House) -> None:
    found = house.ask(passport(house, house.visas.visa(DATASET)))
    assert found == Caller("campus:ada", "researcher", ("controlled", "open"), grants=("controlled",))
    only = house.ask(house.login.token(sub="bob", ga4gh_passport_v1=[house.visas.visa(DATASET, sub="bob")]))
    assert only == Caller("campus:bob", "researcher", ("controlled",), grants=("controlled",))


def test_a_role_given_here_does_not_open_a_controlled_dataset(house: House) -> None:
    house.people.give("campus:ada", "researcher", "controlled", "root", at=NOW)
    assert house.ask(house.login.token()).datasets == ("open",)
    house.people.give("campus:ada", "researcher", "*", "root", at=NOW)
    assert house.ask(house.login.token()).datasets == ("open",)


VISAS: dict[str, Callable[[House], str]] = {
    "by self": lambda h: h.visas.visa(DATASET, by="self"),
    "by peer": lambda h: h.visas.visa(DATASET, by="peer"),
    "by nobody": lambda h: h.visas.visa(DATASET, by=None),
    "another source": lambda h: h.visas.visa(DATASET, source="https://elsewhere.test"),
    "no source": lambda h: h.visas.visa(DATASET, source=None),
    "another type": lambda h: h.visas.visa(DATASET, type="ResearcherStatus"),
    "another dataset": lambda h: h.visas.visa("https://dac.test/datasets/2"),
    "a dataset that begins alike": lambda h: h.visas.visa(DATASET + "0"),
    "conditions that we cannot judge": lambda h: h.visas.visa(DATASET, conditions=[[{"type": "AffiliationAndRole"}]]),
    "asserted tomorrow": lambda h: h.visas.visa(DATASET, asserted=MOMENT + 86_400),
    "expired": lambda h: h.visas.visa(DATASET, exp=MOMENT - 1),
    "of somebody else": lambda h: h.visas.visa(DATASET, sub="bob"),
    "with an audience": lambda h: h.visas.visa(DATASET, aud=AUDIENCE),
    "made by the person": lambda h: h.foreign.visa(DATASET),
    "made by the person in the issuer's name": lambda h: in_the_name_of(h.visas, h).visa(DATASET),
    "foreign jku": lambda h: in_the_name_of(h.visas, h).visa(DATASET, head={"jku": "https://elsewhere.test/jwks"}),
    "signed by the login, not by an issuer of visas": lambda h: h.login.visa(DATASET),
    "alg none": lambda h: raw({"alg": "none"}, {"iss": h.visas.issuer, "sub": "ada", "iat": MOMENT, "exp": MOMENT + 9}),
    "not a token": lambda h: "visa",
}  # fmt: skip


@pytest.mark.parametrize("trick", VISAS)
def test_attack_a_visa_that_does_not_count_opens_nothing_and_spoils_nothing(steady: House, trick: str) -> None:
    bad = VISAS[trick](steady)
    assert steady.ask(passport(steady, bad)).grants == ()
    assert steady.ask(passport(steady, bad, steady.visas.visa(DATASET))).grants == ("controlled",)


@pytest.mark.parametrize("claim", ["text", {"0": "x"}, [1, None, {}], 7])
def test_a_passport_that_is_no_list_of_visas_is_none(steady: House, claim: Any) -> None:
    assert steady.ask(steady.login.token(ga4gh_passport_v1=claim)).grants == ()


def test_identities_are_linked_by_an_issuer_never_by_the_person(house: House) -> None:
    elsewhere = house.visas.visa(DATASET, sub="a-17")
    link = {"type": "LinkedIdentities", "value": "ada,https%3A%2F%2Flogin.test", "source": "https://visas.test"}
    for by, opened in (("system", ("controlled",)), ("self", ())):
        tie = house.visas.visa(sub="a-17", by=by, **link)
        assert house.ask(passport(house, elsewhere, tie)).grants == opened
    assert house.ask(passport(house, elsewhere)).grants == ()


def test_a_passport_is_fetched_from_the_configured_userinfo_and_must_be_about_the_person(house: House) -> None:
    text = SETTINGS.replace(
        'jwks = "login.jwks.json"', 'jwks = "login.jwks.json"\nuserinfo = "https://login.test/userinfo"'
    )
    (house.folder / "access.toml").write_text(text)
    visas = [house.visas.visa(DATASET)]
    for sub, opened in (("ada", ("controlled",)), ("bob", ())):
        told = {"sub": sub, "ga4gh_passport_v1": visas}
        assert house.ask(house.login.token(jti=sub), fetch=lambda where, told=told: told).grants == opened


# ── API tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────


def make(house: House, **more: Any) -> str:
    more = {"lasts": timedelta(days=30), "at": NOW, **more}
    return house.tokens.make("campus:ada", more.pop("role", "researcher"), "root", **more)


def test_an_api_token_is_its_owner_within_what_it_was_made_for(house: House) -> None:
    token = make(house, doors=("beacon",), purpose=Purpose("health"))
    found = house.ask(token)
    assert found == Caller("campus:ada", "researcher", ("open",), Purpose("health"), doors=("beacon",))
    found.demand("beacon")
    with pytest.raises(Refused, match="not made for htsget"):
        found.demand("htsget")


def test_an_api_token_never_reaches_further_than_its_owner(house: House) -> None:
    wide, narrow = make(house), make(house, datasets=("open", "closed"))
    assert house.ask(wide).datasets == house.ask(narrow).datasets == ("open",)
    assert house.why(make(house, datasets=("closed",))) == "owner without the datasets"
    assert house.why(make(house, role="steward")) == "owner without the role"
    house.people.give("campus:ada", "researcher", "controlled", "root", at=NOW)
    assert house.ask(wide).datasets == ("open",)
    house.people.take("campus:ada", "researcher", "open", "root", at=NOW)
    assert house.why(wide) == "owner without the role"


def test_an_api_token_ends_is_revoked_and_is_kept_as_its_hash(house: House) -> None:
    token = make(house, lasts=timedelta(days=1))
    assert house.ask(token, now=NOW + timedelta(hours=23)).user == "campus:ada"
    with pytest.raises(NotSignedIn):
        house.ask(token, now=NOW + timedelta(days=1))
    name = token.split("_")[1]
    house.tokens.revoke(name, "root", at=NOW)
    assert house.why(token) == "api token"
    assert [each.state(NOW) for each in house.tokens.all()] == ["revoked"]
    files = list(house.folder.glob("tokens.sqlite*"))
    assert all(token.split("_", 2)[2].encode() not in file.read_bytes() for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (*files, house.people.path))


CHANGES: list[Callable[[str], str]] = [
    lambda t: t[:-1], lambda t: t + "x", lambda t: t.upper(), lambda t: "concord__" + t[-43:],
    lambda t: "concord_" + t[-43:], lambda t: t.replace("_", "%5F"),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_attack_a_changed_api_token_opens_nothing(steady: House, change: Callable[[str], str]) -> None:
    assert steady.why(change(make(steady)))


UNBOUNDED = [
    {"lasts": timedelta()},
    {"lasts": timedelta(days=400)},
    {"doors": ("all",)},
    {"doors": ()},
    {"datasets": ()},
]


@pytest.mark.parametrize("wrong", UNBOUNDED)
def test_an_api_token_without_bounds_is_not_made(steady: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuestion):
        make(steady, **wrong)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "nonsense", "[isuer]\n", SETTINGS.replace('by = "', 'bye = "').replace("people_", "person_"),
        SETTINGS.replace('sources = ["https://dac.test"]', 'sources = "https://dac.test"'),
        SETTINGS.replace("same_people", 'by = ["self"]\nsame_people'),
        SETTINGS.replace('"login.jwks.json"', '"http://login.test/jwks"'),
        SETTINGS.replace('name = "mail"', 'name = "campus"'),
        SETTINGS.replace("investigation=general", "anything"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_read_stop_every_door(house: House, text: str) -> None:
    (house.folder / "access.toml").write_text(text)
    with pytest.raises(WarehouseUnavailable):
        house.ask(None)


def test_settings_named_by_the_environment_must_be_there(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_ACCESS", str(house.folder / "other.toml"))
    with pytest.raises(WarehouseUnavailable):
        settings_in(house.folder)
