"""A release's genotype tables from a VCF alone, and the same rows computed one genotype at a time as an oracle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pysam

from cohorts.normalise import fold_contig, region_of, trim
from data.build import Calls, CallSet, derive_frequencies, fill_karyotypic_sex, load_genotypes
from data.findings import Finding
from data.ingest.vcf import read_call_set
from tests.conftest import ROOT

Key = tuple[str, int, str, str]
Row = tuple[int, int, int, int, bool, bool]  # alt, other, missing, ploidy, passes_qc, phased


@contextmanager
def release_of(
    paths: Sequence[Path],
    folder: Path,
    *,
    sexes: Mapping[str, str] | None = None,
    intervals: Sequence[tuple[str, int, int]] = (),
    processes: int | None = None,
    **options: object,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, CallSet, list[Finding]]]:
    """One dataset, one assay, an individual a sample, everything loaded and counted."""
    call_set = read_call_set(paths, folder / "work", karyotypic_sex=sexes, processes=processes, **options)
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute((ROOT / "data" / "schema.sql").read_text())
        basis = "intervals" if intervals else "sites"
        con.execute("INSERT INTO dataset VALUES (0, 'd', ?, TRUE, TRUE)", [call_set.assembly])
        con.execute(
            "INSERT INTO assay VALUES (0, 0, 'a', ?, 'germline', NULL, ?, ?, FALSE)",
            [call_set.assembly, basis, call_set.qc_fields],
        )
        for interval in intervals:
            con.execute("INSERT INTO callable_interval VALUES (0, ?, ?, ?)", list(interval))
        con.execute(
            "INSERT INTO individual BY NAME SELECT UNNEST(RANGE(?)) AS individual_id, 0 AS dataset_id, "
            "UNNEST(?::VARCHAR[]) AS source_id, 'unknown' AS vital_status, TRUE AS unrelated",
            [len(call_set.biosamples), list(call_set.biosamples)],
        )
        con.execute(
            "INSERT INTO biosample BY NAME "
            "SELECT individual_id AS biosample_id, individual_id, 0 AS assay_id, source_id, TRUE AS speaks "
            "FROM individual"
        )
        calls = [Calls(call_set, range(len(call_set.biosamples)))]
        findings = load_genotypes(con, calls)
        fill_karyotypic_sex(con, calls)
        derive_frequencies(con)
        yield con, call_set, findings


def stored_rows(con: duckdb.DuckDBPyConnection) -> dict[Key, dict[int, Row]]:
    """Every variant with its rows of table genotype, by biosample."""
    rows: dict[Key, dict[int, Row]] = {}
    for contig, position, ref, alt in con.execute("SELECT contig, position, ref, alt FROM variant").fetchall():
        rows[contig, position, ref, alt] = {}
    found = con.execute(
        "SELECT v.contig, v.position, v.ref, v.alt, g.biosample_id, "
        "g.alt_count, g.other_alt_count, g.missing_count, g.ploidy, g.passes_qc, g.phased "
        "FROM genotype AS g JOIN variant AS v ON v.variant_id = g.variant_id"
    ).fetchall()
    for contig, position, ref, alt, biosample, *values in found:
        rows[contig, position, ref, alt][biosample] = tuple(values)
    return rows


def expected_rows(path: Path, assembly: str, sexes: Mapping[str, str]) -> dict[Key, dict[int, Row]]:
    """What S-GT 2, 6, 7 and 8 make of a VCF, genotype by genotype, through pysam's VariantFile."""
    rows: dict[Key, dict[int, Row]] = {}
    with pysam.VariantFile(str(path)) as file:
        for record in file:
            contig = fold_contig(record.contig)
            for number, alt in enumerate(record.alts or (), 1):
                if not set(alt.upper()) <= set("ACGTN"):
                    continue
                key = (contig, *trim(record.pos, record.ref, alt))
                region = region_of(assembly, contig, key[1])
                own = rows.setdefault(key, {})
                for i, sample in enumerate(record.samples.values()):
                    row = expected_row(sample, number, region, sexes.get(sample.name, "other"))
                    if row is not None:
                        own[i] = row
    return rows


def expected_row(sample: pysam.VariantRecordSample, number: int, region: str, sex: str) -> Row | None:
    """The row of one biosample for alternate `number`; None for called without the allele."""
    called = list(sample["GT"]) if "GT" in sample else [None, None]
    phased = bool(sample.phased) and len(called) == 2
    known = [a for a in called if a is not None]
    if region == "Y" and sex == "XX":
        return None
    one_chromosome = region == "MT" or (region in ("X", "Y") and sex == "XY")
    if one_chromosome and not known:
        return (0, 0, 1, 1, True, False)
    if one_chromosome and len(set(known)) == 1:
        called, phased = [known[0]], False
    elif one_chromosome and region != "MT":
        return (0, 0, 1, 1, True, False)  # heterozygous where there is one chromosome
    elif len(called) == 1 and not (region in ("X", "Y") and sex == "other"):
        called, phased = [called[0], None], False
    alt, missing = called.count(number), called.count(None)
    other = len(called) - alt - missing - called.count(0)
    failed = bool(known) and fails(sample, called, haploid=region in ("X", "Y") and len(called) == 1)
    if alt == 0 and missing == 0 and not failed:
        return None
    if region == "MT" and alt == 0:
        called, phased = called[:1], False
        other = min(other, 1)
    return (alt, other, missing, len(called), not failed, phased)


def fails(sample: pysam.VariantRecordSample, called: Sequence[int | None], *, haploid: bool) -> bool:
    """S-GT 6, each test only where its field exists."""
    gq, dp, ad = sample.get("GQ"), sample.get("DP"), sample.get("AD")
    if gq is not None and gq < 20:
        return True
    if dp is not None and dp < (5 if haploid else 10):
        return True
    if ad is None or None in called or len(set(called)) < 2:
        return False
    ad = dict(enumerate(ad))  # '.' is one missing value, whatever the number of alleles
    depth = dp if dp else sum(reads or 0 for reads in ad.values())
    return any(a and ad.get(a) is not None and depth and ad[a] < 0.2 * depth for a in called)
