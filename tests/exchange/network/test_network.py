"""Several sites asked at once: together they say what one warehouse says; who misbehaves spoils nothing; no byte of an
individual crosses."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from access.disclosure import Below, Policy
from access.purpose import Purpose
from access.site_key import private_key, public_key
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, AnyOf, CarrierOf, Criterion, HasCondition, HasTreatment, InCohort, Listed, Sex
from cohorts.errors import InvalidQuestion
from cohorts.loci import parse_variant
from exchange.application import application
from exchange.asker import Door
from exchange.network.analyses import as_asked
from exchange.network.as_beacon import NotForBeacons, beacon_query
from exchange.network.checks import Lie, checked
from exchange.network.hub import Hub, Network
from exchange.network.places import CannotSay, Lifted, at_home
from exchange.network.registry import Remote, read_sites
from exchange.network.signing import Signatures, signed
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.count import Count
from queries.lookup.equivalents import Equivalent
from tests.exchange.aside import run_aside
from tests.exchange.beacon.client import linked
from tests.exchange.network.wire import Answers, Wire

HEALTH = Purpose("health")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
EXACT = Policy(2, 1)  # of tests alone: nothing is rounded, one person is still hidden
CARRIERS = Cohort("carriers", CarrierOf(gene="LDLR"))


@pytest.fixture
def north_and_south(tiny_warehouse: Path, tmp_path: Path) -> tuple[dict[str, Wire], Door]:
    """The two sites of the dataset 'tiny' as sites of their own, and a door on the whole of it."""
    wires = {}
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        (linked(tiny_warehouse, folder) / "hubs.toml").write_text(
            f'[[hub]]\nname = "test"\nkey = "{public_key(KEY)}"\n'
        )
        wires[name] = Wire(application(Door(folder, sites=(name,), policy=EXACT)))
    whole = tmp_path / "whole"
    whole.mkdir()
    return wires, Door(linked(tiny_warehouse, whole))


def hub(wires: dict[str, Any], *, timeout: float = 20.0, kinds: dict[str, str] | None = None) -> Hub:
    remotes = [Remote(name, f"https://{name}.example", (kinds or {}).get(name, "concord")) for name in wires]
    return Hub("test", KEY, remotes, timeout=timeout, transport=lambda site: wires[site.name])


def states(found: Network) -> dict[str, str]:
    return {each.site.name: each.state for each in found.told}


def test_two_sites_together_say_what_the_pooled_warehouse_says(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    warehouse = whole.opened()[0]
    asking = asking_for(warehouse, "ada", "researcher", HEALTH)
    for criterion in (CARRIERS.criterion, Sex("female"), Age("enrolment", from_=30), HasCondition("ICD10CM:I21")):
        cohort = Cohort("pooled", criterion)
        found = hub(wires).ask(cohort, HEALTH)
        assert states(found) == {"north": "answered", "south": "answered"}, [each.why for each in found.told]
        pooled = answer(warehouse, asking, Count(cohort))
        hidden = any(isinstance(each.count, Below) for each in found.answered)
        assert found.total == pooled.count or hidden
        assert sum(each.numbers["permitted"] for each in found.answered) == pooled.permitted
    whole.close()


def test_funnels_and_frequencies_come_from_each_site(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    both = Cohort("both", AllOf((Sex("female"), CarrierOf(gene="LDLR"))))
    found = hub(wires).ask(both, HEALTH, "attrition")
    assert [len(each.numbers["steps"]) for each in found.answered] == [3, 3]  # from who permits on
    alleles = hub(wires).ask(Cohort("all", AllOf(())), HEALTH, "frequencies", variant="GRCh38 19-11110000-A-G")
    counted = [each.numbers["alleles"][0] for each in alleles.answered]
    assert [each["an"] for each in counted] == [2 * 28, 2 * 9]  # P01, P21 and P31 are left out as relatives
    whole.close()


def test_no_byte_of_an_individual_crosses(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    death = {"outcome": "death"}
    for ask, more in (
        ("count", {}), ("attrition", {}), ("frequencies", {"variant": "GRCh38 19-11105408-C-T"}), ("survival", death),
        ("curves", death), ("table", {}), ("phewas", {}), ("about", {}),
    ):  # fmt: skip
        found = hub(wires).ask(CARRIERS, HEALTH, ask, **more)
        assert len(found.answered) == 2, [each.why for each in found.told]
    crossed = b"".join(wire.crossed for wire in wires.values()).decode()
    assert len(crossed) > 500
    assert not [name for name in (f"{letter}{n:02}" for letter in "PS" for n in range(60)) if f'"{name}' in crossed]
    assert "tiny/" not in crossed
    whole.close()


def test_a_round_tells_what_has_arrived_and_a_list_of_people_is_never_sent(
    north_and_south: tuple[dict[str, Wire], Door],
) -> None:
    wires, whole = north_and_south
    gate = threading.Event()

    async def waits(request: httpx.Request) -> httpx.Response:
        while not gate.is_set():
            await asyncio.sleep(0.01)
        return _dead(request)

    begun = hub({**wires, "late": Answers(waits)}).begin(CARRIERS, HEALTH)
    assert begun.network.partial
    assert states(begun.network)["late"] == "asked"
    gate.set()
    assert begun.ended(60)
    assert states(begun.network) == {"north": "answered", "south": "answered", "late": "failed"}
    for only_here in (Listed("a" * 32, 3), InCohort("0" * 32)):
        with pytest.raises(InvalidQuestion, match="cannot be asked of others"):
            hub(wires).begin(Cohort("listed", AllOf((Sex("female"), ~only_here))), HEALTH)
    whole.close()


def test_sites_say_what_they_hold_and_a_hub_is_held_to_its_datasets(
    north_and_south: tuple[dict[str, Wire], Door], tmp_path: Path
) -> None:
    wires, whole = north_and_south
    about = hub(wires).ask(Cohort("Everybody", AllOf(())), HEALTH, "about")
    assert [[one["name"] for one in each.numbers["datasets"]] for each in about.answered] == [["tiny"], ["tiny"]]
    hubs = tmp_path / "north" / "hubs.toml"
    hubs.write_text(hubs.read_text() + 'datasets = ["another"]\n')
    told = hub(wires).ask(Cohort("Everybody", AllOf(())), HEALTH).told[0]
    assert told.numbers["permitted"] == 0
    hubs.write_text(hubs.read_text().replace('["another"]', "[]"))
    assert states(hub(wires).ask(CARRIERS, HEALTH)) == {"north": "refused", "south": "answered"}
    whole.close()


def _ratio(**told: Any) -> Callable[[httpx.Request], httpx.Response]:
    return _lies(**{"log_hr": 0.4, "se": 0.1, "n": [100, 200], "events": [20, 30], "method": "Cox", **told})


def test_hazard_ratios_of_sites_are_combined_and_false_ones_are_not() -> None:
    wires = {
        "a": Answers(_ratio()),
        "b": Answers(_ratio(log_hr=0.2)),
        "few": Answers(_ratio(log_hr=None, se=None, events=[{"below": 11}, 30])),
        "no error": Answers(_ratio(se=None)),
        "no number": Answers(_ratio(log_hr="0.4")),
        "too many": Answers(_ratio(events=[101, 30])),
        "hidden": Answers(_ratio(n=[{"below": 11}, 200])),
    }
    found = hub(wires).ask(CARRIERS, HEALTH, "survival", outcome="death")
    assert [each.site.name for each in found.answered] == ["a", "b", "few"]
    assert {state for name, state in states(found).items() if name not in ("a", "b", "few")} == {"lying"}
    assert found.combined is not None
    assert found.combined.fixed.estimate == pytest.approx(0.3)
    alone = hub({"a": wires["a"], "few": wires["few"]}).ask(CARRIERS, HEALTH, "survival", outcome="death")
    assert alone.combined is None  # it would be a's own


async def _hangs(_: httpx.Request) -> httpx.Response:
    await asyncio.sleep(3600)
    raise AssertionError


def _dead(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def _lies(**told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """A right answer to the question, with some of it exchanged."""

    def act(request: httpx.Request) -> httpx.Response:
        import hashlib

        digest = hashlib.sha256(request.content).hexdigest()
        asked = {"question": digest, "nonce": request.headers["concord-nonce"]}
        right = {"release": "r", **asked, "count": 20, "unknown": 0, "permitted": 40}
        return httpx.Response(200, json={**right, **told})

    return act


def test_killed_hung_and_lying_sites_are_shown_and_spoil_nothing(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    bad = {
        "hung": Answers(_hangs),
        "killed": Answers(_dead),
        "garbage": Answers(lambda _: httpx.Response(200, content=b"\x00<html>")),
        "broken": Answers(lambda _: httpx.Response(502, content=b"bad gateway")),
        "negative": Answers(_lies(count=-5)),
        "more than all": Answers(_lies(count=50)),
        "text": Answers(_lies(count="20")),
        "another question": Answers(_lies(question="0" * 64)),
        "endless": Answers(lambda _: httpx.Response(200, content=b"[" * (5 << 20))),
    }
    hub(wires).ask(CARRIERS, HEALTH)  # opened by now
    start = time.monotonic()
    found = hub({**wires, **bad}, timeout=4.0).ask(CARRIERS, HEALTH)
    assert time.monotonic() - start < 12
    assert states(found) == {
        "north": "answered", "south": "answered", "hung": "slow", "killed": "failed", "garbage": "lying",
        "broken": "failed", "negative": "lying", "more than all": "lying", "text": "lying",
        "another question": "lying", "endless": "lying",
    }  # fmt: skip
    assert found.partial
    assert found.total == hub(wires).ask(CARRIERS, HEALTH).total
    assert json.dumps(found.to_json())
    whole.close()


def test_no_total_rests_on_fewer_than_two_sites(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    alone = hub({"north": wires["north"], "killed": Answers(_dead)}).ask(CARRIERS, HEALTH)
    assert alone.answered
    assert alone.total is None
    few = hub({"a": Answers(_lies(count={"below": 11})), "b": Answers(_lies())}).ask(CARRIERS, HEALTH)
    assert [each.count for each in few.answered] == [Below(11), 20]
    assert few.total is None  # it would be b's own number
    whole.close()


def test_a_site_answers_hubs_that_it_knows_and_each_request_once(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    stranger = Hub("test", Ed25519PrivateKey.generate(), [Remote("north", "https://north.example")],
                   transport=lambda site: wires["north"])  # fmt: skip
    assert states(stranger.ask(CARRIERS, HEALTH)) == {"north": "refused"}
    keys, clock = {"test": public_key(KEY)}, lambda: 1000.0
    checks = Signatures(clock)
    headers = {
        name.lower(): value for name, value in signed(KEY, "test", "POST", "/a", "{}", b"body", now=1000).items()
    }
    assert checks.hub(keys, headers, "POST", "/a", b"body") == "test"
    for method, path, body, changed in (
        ("POST", "/a", b"body", {}),  # again
        ("POST", "/b", b"body", {}),
        ("POST", "/a", b"other", {}),
        ("POST", "/a", b"body", {"concord-purpose": '{"investigation": "methods"}'}),
        ("POST", "/a", b"body", {"concord-hub": "else"}),
    ):
        with pytest.raises(Exception, match="not signed by a hub"):
            checks.hub(keys, {**headers, **changed}, method, path, body)
    late = {n.lower(): v for n, v in signed(KEY, "test", "POST", "/a", "{}", b"body", now=900).items()}
    with pytest.raises(Exception, match="not signed by a hub"):
        checks.hub(keys, late, "POST", "/a", b"body")
    whole.close()


def test_a_cohort_is_asked_of_any_beacon_or_named_as_what_it_cannot_say() -> None:
    said = AllOf((CarrierOf(variant="GRCh38 19-11105408-C-T"), Sex("female"), Age("enrolment", 40, 60)))
    assert beacon_query(said) == {
        "requestParameters": {"g_variant": {"referenceName": "19", "start": [11105407], "referenceBases": "C",
                                            "alternateBases": "T", "assemblyId": "GRCh38"}},
        "filters": [{"id": "NCIT:C16576"}, {"id": "ageAtEnrolment", "operator": ">=", "value": "40"},
                    {"id": "ageAtEnrolment", "operator": "<=", "value": "60"}],
    }  # fmt: skip
    cannot: list[Criterion] = [
        ~Sex("female"), AnyOf((Sex("female"), Sex("male"))), CarrierOf(gene="LDLR", max_af=0.01),
        HasTreatment("RXNORM:36567", min_days=30), AllOf((CarrierOf(gene="LDLR"), CarrierOf(gene="APOB"))),
    ]  # fmt: skip
    for criterion in cannot:
        with pytest.raises(NotForBeacons):
            beacon_query(criterion)

    def beacon(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["query"]
        assert asked["requestParameters"] == {"g_variant": {"geneId": "LDLR"}}
        return httpx.Response(200, json={"responseSummary": {"exists": True, "numTotalResults": 30}})

    wires = {
        "beacon": Answers(beacon),
        "contradicts": Answers(
            lambda _: httpx.Response(200, json={"responseSummary": {"exists": False, "numTotalResults": 30}})
        ),
        "yes": Answers(lambda _: httpx.Response(200, json={"responseSummary": {"exists": True}})),
    }
    kinds = dict.fromkeys(wires, "beacon")
    found = hub(wires, kinds=kinds).ask(CARRIERS, HEALTH)
    assert states(found) == {"beacon": "answered", "contradicts": "lying", "yes": "answered"}
    assert [each.count for each in found.answered] == [30, None]
    not_asked = hub({"beacon": Answers(_dead)}, kinds=kinds).ask(Cohort("not", ~Sex("female")), HEALTH)
    assert states(not_asked) == {"beacon": "cannot say"}


def test_a_registry_of_sites_is_read_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text('[[site]]\nname = "a"\nurl = "https://a.example/"\n[[site]]\nname = "b"\nurl = "https://b.example/v2"\n'
                    'kind = "beacon"\n')  # fmt: skip
    assert [(each.url, each.kind) for each in read_sites(file)] == [
        ("https://a.example", "concord"), ("https://b.example/v2", "beacon"),
    ]  # fmt: skip
    for text in ("", "[[site]]\n", '[[site]]\nname = "a"\nurl = "http://a.example"\n', "]["):
        file.write_text(text)
        with pytest.raises(Exception, match=r"registry|reached by https"):
            read_sites(file)


def test_a_replayed_answer_and_one_that_another_signed_are_lies(
    north_and_south: tuple[dict[str, Wire], Door], tmp_path: Path
) -> None:
    wires, whole = north_and_south
    kept: list[httpx.Response] = []

    async def replays(request: httpx.Request) -> httpx.Response:
        if not kept:
            told = await wires["north"].handle_async_request(request)
            kept.append(httpx.Response(200, content=told.content, headers=told.headers))
        return httpx.Response(200, content=kept[0].content, headers=kept[0].headers)

    ways = {"north": wires["north"], "south": wires["south"], "again": Answers(replays)}
    keys = {name: public_key(private_key(tmp_path / name / "site.key")) for name in ("north", "south")}
    remotes = [Remote(name, f"https://{name}.example", key=keys.get(name)) for name in ways]
    asked = Hub("test", KEY, remotes, timeout=20, transport=lambda site: ways[site.name])
    assert states(asked.ask(CARRIERS, HEALTH))["north"] == "answered"
    assert states(asked.ask(CARRIERS, HEALTH)) == {"north": "answered", "south": "answered", "again": "lying"}
    turned = {"north": wires["south"], "south": wires["north"]}
    crossed = Hub("test", KEY, remotes[:2], timeout=20, transport=lambda site: turned[site.name])
    assert set(states(crossed.ask(CARRIERS, HEALTH)).values()) == {"lying"}
    whole.close()


GROUP = {"name": "cohort", "n": 100, "events": 20,
         "curve": [{"time": 30.0, "at_risk": 90, "events": 10, "survival": 0.9},
                   {"time": 60.0, "at_risk": 60, "events": 10, "survival": 0.8}]}  # fmt: skip
CURVES = {"groups": [GROUP], "start": 0.0, "unit": "days", "time_scale": "time since enrolment"}
CELL = {"n": 100, "count": 40}
TABLE = {"groups": [{"name": "cohort", "n": 100, "of": 100}, {"name": "everybody else", "n": 200, "of": 200}],
         "rows": [{"section": "s", "variable": "v", "level": "a", "unit": None, "groups": [CELL, CELL]},
                  {"section": "s", "variable": "age", "level": None, "unit": "years",
                   "groups": [{"n": 100, "mean": 50.0, "sd": 9.0}, {"n": 200, "mean": 51.0, "sd": 8.0}]}]}  # fmt: skip
ODDS = {"code": "PHECODE:1", "name": "a", "category": "c", "log_or": 0.2, "se": 0.1, "case_carriers": 20,
        "case_others": 30, "control_carriers": 40, "control_others": 50, "cases": 50, "controls": 90}  # fmt: skip


def _changed(value: Any, path: tuple, to: Any) -> Any:
    """`value` with what stands at `path` exchanged."""
    if not path:
        return to
    rest = _changed(value[path[0]], path[1:], to)
    if isinstance(value, dict):
        return {**value, path[0]: rest}
    return [rest if place == path[0] else each for place, each in enumerate(value)]


LIES: list[tuple[str, dict, tuple, Any]] = [
    ("curves", CURVES, ("groups", 0, "curve", 1, "survival"), 0.95),  # rises
    ("curves", CURVES, ("groups", 0, "curve", 1, "time"), 10.0),
    ("curves", CURVES, ("groups", 0, "curve", 0, "at_risk"), 110),
    ("curves", CURVES, ("groups", 0, "curve", 0, "survival"), float("nan")),
    ("curves", CURVES, ("groups", 0, "events"), 10),
    ("curves", CURVES, ("groups", 0, "n"), {"below": 11}),
    ("curves", CURVES, ("unit",), "parsecs"),
    ("table", TABLE, ("rows", 0, "groups", 0, "count"), 101),
    ("table", TABLE, ("rows", 1, "groups", 0, "n"), 110),
    ("table", TABLE, ("rows", 1, "groups", 0, "mean"), float("inf")),
    ("table", TABLE, ("rows", 1, "groups", 1, "sd"), -1.0),
    ("table", TABLE, ("rows", 0, "groups", 0, "count"), 3),  # under the threshold it states
    ("table", TABLE, ("rows", 0, "groups", 0, "count"), 43),  # not rounded as it states
    ("table", TABLE, ("rows",), "none"),
    ("phewas", {"odds": [ODDS]}, ("odds",), [ODDS, ODDS]),
    ("phewas", {"odds": [ODDS]}, ("odds", 0, "se"), None),
    ("phewas", {"odds": [ODDS]}, ("odds", 0, "case_carriers"), {"below": 11}),
    ("phewas", {"odds": [ODDS]}, ("odds", 0, "case_others"), 60),
    ("phewas", {"odds": [ODDS]}, ("odds", 0, "log_or"), 1e9),
    ("attrition", {"steps": [{"step": "all", "alone": 50, "remaining": 50}]}, ("steps", 0, "remaining"), -10),
    ("count", {"count": 20, "unknown": 0, "permitted": 40}, ("unknown",), 30),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "right", "path", "to"), LIES)
def test_what_contradicts_itself_is_a_lie(ask: str, right: dict, path: tuple, to: Any) -> None:
    told = {**right, "k": 11, "base": 10}
    assert checked(ask, told)
    with pytest.raises(Lie):
        checked(ask, _changed(told, path, to))


def test_places_are_sent_with_their_assembly_or_not_at_all(north_and_south: tuple[dict[str, Wire], Door]) -> None:
    wires, whole = north_and_south
    asked = hub(wires)
    for cohort in (Cohort("v", CarrierOf(variant="19-11105408-C-T")), Cohort("r", ~CarrierOf(region="19:1-20000000"))):
        with pytest.raises(InvalidQuestion, match="On which assembly"):
            asked.ask(cohort, HEALTH)
    elsewhere = asked.ask(Cohort("v", CarrierOf(variant="GRCh37 19-11216084-C-T")), HEALTH)
    assert set(states(elsewhere).values()) == {"cannot say"}
    assert "GRCh38" in elsewhere.told[0].why
    whole.close()


def test_s_gt_16_a_place_is_lifted_by_a_chain_file_alone_and_labelled() -> None:
    asked = parse_variant("GRCh38 1-169549811-C-T")
    there = Equivalent(parse_variant("GRCh37 1-169519049-T-C"), True, "hg38ToHg19.chain")
    carriers = Cohort("carriers", AnyOf((Sex("female"), ~CarrierOf(variant="GRCh38 1-169549811-C-T"))))
    grch37 = frozenset({"GRCh37"})
    with pytest.raises(CannotSay, match="is the reference"):
        at_home(carriers, None, grch37, lambda _: (there,))
    with pytest.raises(CannotSay, match="genotypes are on GRCh37"):
        at_home(carriers, None, grch37, lambda _: ())
    plain = Equivalent(there.variant, False, there.chain)
    moved, _, lifted = at_home(carriers, None, grch37, lambda _: (plain,))
    assert "GRCh37 1-169519049-T-C" in json.dumps(moved.to_json())
    assert lifted[0].to_json() == {
        "asked": "GRCh38 1-169549811-C-T", "here": "GRCh37 1-169519049-T-C", "by": "hg38ToHg19.chain",
    }  # fmt: skip
    row = {"contig": "1", "position": 169519049, "ref": "T", "alt": "C", "ac": 980, "an": 1000, "hom": 480}
    back = as_asked(row, Lifted(asked, there), Policy())
    assert (back["position"], back["alt"], back["ac"], back["an"]) == (169549811, "T", 20, 1000)
    assert as_asked({**row, "ac": 995}, Lifted(asked, there), Policy())["ac"] == {"below": 11}


def test_who_used_a_site_is_public_by_purpose_and_never_by_person(
    north_and_south: tuple[dict[str, Wire], Door], tmp_path: Path
) -> None:
    wires, whole = north_and_south
    for _ in range(12):
        hub(wires).ask(CARRIERS, Purpose("disease", disease="PHECODE:411", project="Secret", institution="Mercy"))

    async def told() -> httpx.Response:
        return await wires["north"].handle_async_request(httpx.Request("GET", "https://north.example/network/v1/uses"))

    said = run_aside(told())
    assert said.status_code == 200
    [use] = said.json()["uses"]
    assert use["purpose"] == "Research into a disease (PHECODE:411)"
    assert use["networks"] is True
    assert use["what"] == ["counts"]
    assert not {"Secret", "Mercy", "hub:test"} & set(said.text.split('"'))
    whole.close()
