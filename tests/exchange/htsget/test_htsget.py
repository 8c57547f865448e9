"""htsget: the programs of others read our addresses by region, byte for byte what a local slice holds; errors are the
protocol's."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysam
import pytest
import uvicorn

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import Dataset
from cohorts.loci import Region
from exchange.vcf import write_genotypes
from queries.asking import asking_for
from queries.variants.extract import Extract
from tests.exchange.beacon.client import ORIGIN, Caller, linked
from tests.queries.conftest import HEALTH

LDLR = "referenceName=chr19&start=11105400&end=11106000"
REGION = ("19", 11105401, 11106000)
TICKET = "application/vnd.ga4gh.htsget.v1.3.0+json"


@pytest.fixture(scope="module")
def researcher(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    caller = Caller(linked(tiny_warehouse, tmp_path_factory.mktemp("htsget")), "researcher")
    yield caller
    caller.door.close()


@pytest.fixture(scope="module")
def served(researcher: Caller) -> Iterator[str]:
    """The address of a server on a free port."""
    yield from _served(researcher)


def _served(caller: Caller) -> Iterator[str]:
    config = uvicorn.Config(caller.application, host="127.0.0.1", port=0, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def local(caller: Caller, folder: Path, *regions: tuple[str, int, int]) -> bytes:
    """The same slice, as the command line writes it."""
    warehouse = caller.door.opened()[0]
    asking: Asking = asking_for(warehouse, "ada", "researcher", HEALTH)
    [region] = regions
    extract = Extract(Region(*region, "GRCh38"), Cohort("tiny", Dataset(("tiny",))), "GRCh38", relatives=True)
    write_genotypes(warehouse, asking, extract, folder / "local.vcf.gz")
    return (folder / "local.vcf.gz").read_bytes()


def fetched(caller: Caller, query: str, **more: Any) -> bytes:
    """The data of a ticket, as any client puts them together."""
    method = "POST" if "json" in more else "GET"
    ticket = caller.send(method, f"{ORIGIN}/htsget/variants/tiny{query}", **more)
    assert ticket.status_code == 200, ticket.text
    assert ticket.headers["content-type"].startswith(TICKET)
    parts = []
    for each in ticket.json()["htsget"]["urls"]:
        parts.append(caller.send("GET", each["url"], headers=each["headers"]).content)
    return b"".join(parts)


def records(raw: bytes, folder: Path) -> list[tuple[int, str]]:
    (folder / "fetched").write_bytes(raw)
    with pysam.VariantFile(str(folder / "fetched")) as file:
        return [(each.pos, each.alts[0]) for each in file]


def test_the_alliances_own_client_gets_the_bytes_of_a_local_slice(
    researcher: Caller, served: str, tmp_path: Path
) -> None:
    client = Path(sys.executable).with_name("htsget")
    if not client.exists():
        pytest.skip("the client htsget is not installed: pip install -r tests/requirements.txt")
    subprocess.run(
        [client, f"{served}/htsget/variants/tiny?{LDLR}", "-O", tmp_path / "a.vcf.gz"], check=True, timeout=60
    )
    assert (tmp_path / "a.vcf.gz").read_bytes() == local(researcher, tmp_path, REGION)


def test_bcftools_and_pysam_read_the_address_by_region(researcher: Caller, served: str, tmp_path: Path) -> None:
    (tmp_path / "local").write_bytes(local(researcher, tmp_path, REGION))
    address = f"{served}/htsget/variants/tiny?{LDLR}"
    with pysam.VariantFile(address) as far, pysam.VariantFile(str(tmp_path / "local")) as near:
        assert str(far.header) == str(near.header)
        assert [str(each) for each in far] == [str(each) for each in near]
    if (bcftools := shutil.which("bcftools")) is None:
        pytest.skip("bcftools is not installed: apt-get install bcftools")
    told = [subprocess.run([bcftools, "view", "--no-version", of], capture_output=True, check=True, timeout=60).stdout
            for of in (address, tmp_path / "local")]  # fmt: skip
    assert told[0] == told[1]


def test_regions_formats_and_headers(researcher: Caller, tmp_path: Path) -> None:
    assert len(records(fetched(researcher, ""), tmp_path)) == 7
    assert records(fetched(researcher, f"?{LDLR}"), tmp_path) == [
        (11105408, "T"), (11105500, "A"), (11106000, "A"), (11106000, "T"),
    ]  # fmt: skip
    assert [each[0] for each in records(fetched(researcher, "?referenceName=17"), tmp_path)] == [43057062]
    assert records(fetched(researcher, "?referenceName=1&start=5&end=9"), tmp_path) == []
    binary = fetched(researcher, f"?{LDLR}&format=BCF")
    assert len(records(binary, tmp_path)) == 4
    header = fetched(researcher, "?class=header")
    assert records(header, tmp_path) == []
    with pysam.VariantFile(str(tmp_path / "fetched")) as file:
        assert {"17", "19", "X"} <= {*file.header.contigs}
        assert len(list(file.header.samples)) == 40


def test_several_regions_are_one_file_in_the_order_of_the_genome(researcher: Caller, tmp_path: Path) -> None:
    regions = [
        {"referenceName": "chrX"},
        {"referenceName": "19", "start": 11105407, "end": 11105408},
        {"referenceName": "19", "start": 11105499, "end": 11105500},
        {"referenceName": "17", "start": 43057061, "end": 43057062},
        {"referenceName": "19", "start": 11105400, "end": 11105410},
    ]
    found = records(fetched(researcher, "", json={"format": "VCF", "regions": regions}), tmp_path)
    assert found == [(43057062, "TG"), (11105408, "T"), (11105500, "A"), (154536002, "T")]


def test_s_du_3_the_columns_are_those_who_permit_the_purpose(researcher: Caller, tmp_path: Path) -> None:
    raw = fetched(researcher, f"?{LDLR}", headers={"Concord-Purpose": "investigation=disease disease=ICD10CM:E78"})
    (tmp_path / "fetched").write_bytes(raw)
    with pysam.VariantFile(str(tmp_path / "fetched")) as file:
        assert len(list(file.header.samples)) == 50  # P40–P49 too


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("/nothing", 404, "NotFound"),
        ("/tiny?referenceName=chr99", 404, "NotFound"),
        ("/tiny?start=5", 400, "InvalidInput"),
        ("/tiny?referenceName=19&start=9&end=5", 400, "InvalidRange"),
        ("/tiny?referenceName=19&start=-1", 400, "InvalidInput"),
        ("/tiny?referenceName=19&start=x", 400, "InvalidInput"),
        ("/tiny?format=CRAM", 400, "UnsupportedFormat"),
        ("/tiny?class=body", 400, "InvalidInput"),
        ("/tiny?class=header&referenceName=19", 400, "InvalidInput"),
        ("/tiny?tags=AB,NM&notags=NM", 400, "InvalidInput"),
        ("/tiny?referenceMD5=00", 404, "NotFound"),
    ],
)
def test_errors_are_the_protocols(query: str, status: int, error: str, researcher: Caller) -> None:
    response = researcher.send("GET", f"{ORIGIN}/htsget/variants{query}")
    assert (response.status_code, response.json()["htsget"]["error"]) == (status, error)
    assert response.headers["content-type"].startswith(TICKET)
    assert response.json()["htsget"]["message"]


@pytest.mark.parametrize("body", [b"[", b"[]", b'{"regions": []}', b'{"regions": [5]}', b'{"regions": [{"start": 1}]}'])
def test_bodies_that_are_no_request_are_invalid_input(body: bytes, researcher: Caller) -> None:
    response = researcher.send("POST", f"{ORIGIN}/htsget/variants/tiny", content=body)
    assert (response.status_code, response.json()["htsget"]["error"]) == (400, "InvalidInput")


def test_genotypes_are_given_by_right_and_data_for_a_ticket_alone(
    tiny_warehouse: Path, tmp_path: Path, researcher: Caller
) -> None:
    for role, status, error in (("partner", 401, "InvalidAuthentication"), ("public", 401, "InvalidAuthentication")):
        folder = tmp_path / role
        folder.mkdir()
        caller = Caller(linked(tiny_warehouse, folder), role)
        response = caller.send("GET", f"{ORIGIN}/htsget/variants/tiny?{LDLR}")
        assert (response.status_code, response.json()["htsget"]["error"]) == (status, error)
        caller.door.close()
    for headers in ({}, {"Authorization": "Bearer guessed"}):
        response = researcher.send("GET", f"{ORIGIN}/htsget/data", headers=headers)
        assert response.status_code == 403
        assert "htsget" in response.json()


def test_service_info_says_what_is_served(researcher: Caller) -> None:
    told = researcher.send("GET", f"{ORIGIN}/htsget/variants/service-info").json()
    assert told["type"] == {"group": "org.ga4gh", "artifact": "htsget", "version": "1.3.0"}
    assert told["htsget"]["formats"] == ["VCF", "BCF"]


def test_samtools_reads_one_window_of_one_biosample_that_says_nothing_of_whose_it_is(
    reads_warehouse: Path, tmp_path: Path
) -> None:
    caller = Caller(linked(reads_warehouse, tmp_path), "researcher")
    key = caller.door.opened()[1].of("bio", "tiny", "P00", "S00")
    query = "referenceName=19&start=11109900&end=11110100"
    refused = caller.send("GET", f"{ORIGIN}/htsget/reads/{key}?{query}")
    assert (refused.status_code, refused.json()["htsget"]["error"]) == (400, "InvalidInput")  # no reason
    wide = caller.send("GET", f"{ORIGIN}/htsget/reads/{key}?referenceName=19&reason=qc")
    assert (wide.status_code, wide.json()["htsget"]["error"]) == (413, "PayloadTooLarge")
    assert caller.send("GET", f"{ORIGIN}/htsget/reads/S00?{query}&reason=qc").status_code == 404
    for address in _served(caller):
        asked = f"{address}/htsget/reads/{key}?{query}&reason=qc"
        with pysam.AlignmentFile(asked, check_sq=False) as file:
            names = {each.query_name for each in file}
        assert len(names) >= 30
        assert all(name.isdigit() for name in names)
        if samtools := shutil.which("samtools"):
            told = subprocess.run([samtools, "view", "-c", asked], capture_output=True, check=True, timeout=60).stdout
            assert int(told) >= 30
    entry = caller.door.opened()[0].audit.entries(last=1)[0]
    assert entry.reason == "qc"
    assert entry.person
    caller.door.close()
