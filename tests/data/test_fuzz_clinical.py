"""Mutated clinical files: each is read or refused in words; nothing crashes, hangs or half publishes.

A handful of cases by default; CONCORD_FUZZ=10000 for as many in all.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from cohorts.errors import ConcordError
from data.check import check_warehouse
from data.ingest import documents, ingest
from data.ingest.maf import MafReader
from data.ingest.omop import OmopReader
from data.ingest.pipeline import STAGE
from data.ingest.recognise import SIDE_TABLES, recognise
from data.ingest.side_tables import stage_side_table
from data.reference import codes
from data.release import SCHEMA
from tests.data.fhir.synthea import resources
from tests.data.phenopackets.packets import AGES, BORN, FAMILY, WORDS
from tests.data.test_sample_files import DICTIONARY, EXPORT
from tests.warehouses import NOW

CASES = int(os.environ.get("CONCORD_FUZZ", "500"))
SLOWEST = 20  # seconds a case; a hang is far beyond


def table(*rows: tuple) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def ndjson() -> bytes:
    return "\n".join(json.dumps(one) for ones in resources(people=2).values() for one in ones).encode()


BEACON = {
    "individuals.json": [{"id": "1", "sex": {"id": "NCIT:C16576", "label": "female"},
        "diseases": [{"diseaseCode": {"id": "ICD10:I83"}, "ageOfOnset": {"iso8601duration": "P5Y"}}],
        "measures": [{"assayCode": {"id": "LOINC:8308-9"}, "date": "2021-09-24",
                      "measurementValue": {"unit": {"id": "NCIT:C49668"}, "value": 170.1}}]}],
    "biosamples.json": [{"id": "s", "individualId": "1", "collectionDate": "2020-09-11"}],
    "genomicVariations.json": [{"variation": {"referenceBases": "G", "alternateBases": "A", "location": {
        "sequence_id": "NC_000022.11", "interval": {"start": {"value": 16050074}}}},
        "caseLevelData": [{"biosampleId": "s", "zygosity": {"id": "GENO:0000136"}}]}],
    "datasets.json": [{"dataUseConditions": {"duoDataUse": [{"id": "DUO:0000042"}]}}],
}  # fmt: skip
FORMATS: dict[str, dict[str, bytes]] = {
    "phenopackets": {f"{n}.json": json.dumps(one).encode() for n, one in enumerate((AGES, BORN, WORDS, FAMILY))},
    "fhir": {"bulk.ndjson": ndjson()},
    "beacon": {name: json.dumps(one).encode() for name, one in BEACON.items()},
    "omop": {
        "person.csv": table(("person_id", "gender_concept_id", "year_of_birth"), (1, 8507, 1950), (2, 8532, 1960)),
        "condition_occurrence.csv": table(("person_id", "condition_concept_id", "condition_start_date"),
                                          (1, 7, "2001-02-03"), (2, 8, "2001-02-04")),
        "concept.csv": table(("concept_id", "concept_name", "vocabulary_id", "concept_code"), (7, "x", "SNOMED", "1")),
    },
    "maf": {"a.maf": b"Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\t"
            b"Variant_Classification\tTumor_Sample_Barcode\tNCBI_Build\nTP53\t17\t7577120\tC\tT\tMissense_Mutation\t"
            b"T1\t37\nTP53\t17\t7577121\t-\tT\tFrame_Shift_Ins\tT2\t37\n",
            "clinical.tsv": b"Tumor_Sample_Barcode\tdays_to_last_followup\tOverall_Survival_Status\nT1\t100\t1\n"},
    "tables": {
        "individuals.csv": table(("individual_id", "sex", "birth_date"), ("1", "F", "1950"), ("2", "M", "1960-02-03")),
        "measurements.csv": table(("individual_id", "code", "date", "value", "unit"),
                                  ("1", "LOINC:13457-7", "2001-02-03", "3.5", "mmol/L"), ("2", "x", "2001", "<5", "")),
        "conditions.tsv": b"individual_id\tcode\tdate\n1\tICD10CM:I21.4\t2001-02-03\n2\tI21\t2001-02\n",
        "consents.csv": table(("individual_id", "permission", "modifiers"), ("1", "GRU", ""), ("2", "HMB", "x")),
    },
    "plink": {"a.fam": b"F kid dad mum 1 2\nF dad 0 0 1 1\n", "b.psam": b"#FID IID SEX BMI\nF kid 1 22.5\n"},
    "redcap": {"dictionary.csv": table(*DICTIONARY), "export.csv": table(*EXPORT)},
}  # fmt: skip
# fmt: off
TOKENS = [b"\0", b"", b"null", b"-1", b"1e999", b"99999999999999999999", b"NaN", b'"', b"'", b"{", b"[" * 300,
          b"\\u0000", b"\xff\xfe", b"\xc3", b"=1+1", b"2001-13-45", b"0000-00-00", b"P-1Y", b"P99999Y", b"true", b"{}",
          b"[]", b",", b"\t", b"\n", b"\r", b'"id": 5', "é\u202e😀".encode(), b"%s%n", b"../../x", b"HP:", b":",
          b"Patient/"]
# fmt: on


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to four changes: bytes, tokens, cuts, repeats, lines out of place."""
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + chance.choice((1, 8, 60)))
        kind = chance.randrange(7)
        if kind == 0 and data:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at]
        elif kind == 2:
            data = data[:at] + data[end:]
        elif kind == 3:
            data = data[:end] + data[at:end] * chance.randint(1, 3) + data[end:]
        elif kind == 4:
            data = data[:at] + chance.choice(TOKENS) + data[end:]
        elif kind == 5:  # a JSON value, or a cell, in the place of another
            parts = data.split(chance.choice((b":", b",", b"\t")))
            parts[chance.randrange(len(parts))] = chance.choice(TOKENS)
            data = b":".join(parts) if b'":' in data else b",".join(parts)
        else:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            data = b"\n".join(lines)
    return data


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        con.execute(STAGE.read_text(encoding="utf-8"))
        codes.stage(con)
        yield con


def read(con: duckdb.DuckDBPyConnection, folder: Path, work: Path) -> None:
    """Everything that looks at the bytes of a source, as the pipeline calls it."""
    found = recognise([folder])
    for source in found.of(*SIDE_TABLES):
        stage_side_table(con, source)
    readers: list = [OmopReader(con, found.of("omop"))] if found.of("omop") else []
    if found.of("maf", "clinical"):
        readers.append(MafReader(con, found.of("maf", "clinical"), None, None))
    readers += documents.readers(con, found, None, None)
    for reader in readers:
        reader.individuals()
        reader.call_sets(work)
        reader.codes()


def folder_of(files: dict[str, bytes], into: Path, chance: random.Random) -> Path:
    into.mkdir()
    harmed = chance.choice(sorted(files))
    for name, data in files.items():
        (into / name).write_bytes(mutated(data, chance) if name == harmed else data)
    return into


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_mutated_source_is_read_or_refused_in_words(
    kind: str, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    chance = random.Random(f"fuzz {kind}")
    outcomes = {"read": 0, "refused": 0}
    for number in range(max(1, CASES // len(FORMATS))):
        folder = folder_of(FORMATS[kind], tmp_path / f"c{number}", chance)
        started = time.process_time()
        con.execute("BEGIN")
        try:
            read(con, folder, tmp_path / f"w{number}")
            outcomes["read"] += 1
        except ConcordError as error:
            if not str(error).strip():
                raise
            outcomes["refused"] += 1
        except Exception as error:
            error.add_note(f"case {number} of {kind}: {[(f.name, f.read_bytes()[:3000]) for f in folder.iterdir()]}")
            raise
        finally:
            con.execute("ROLLBACK")
        assert time.process_time() - started < SLOWEST, number
    assert outcomes["read"], "every case was refused: the mutations look at nothing"


def test_a_mutated_source_publishes_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])
    chance: random.Random = random.Random("publish")
    kinds = sorted(FORMATS)
    make: Callable[[int], Path] = lambda n: folder_of(FORMATS[kinds[n % len(kinds)]], tmp_path / f"c{n}", chance)  # noqa: E731
    before = None
    for number in range(max(4, CASES // 100)):
        with suppress(ConcordError):
            before = ingest([make(number)], tmp_path / "w", dataset="d", data_use="GRU", now=NOW).release
        if before is not None:
            assert check_warehouse(tmp_path / "w").manifest["release"] == before
