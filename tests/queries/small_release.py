"""Small releases, written row by row, for tests that name one rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from cohorts.criteria import Criterion
from queries.compose import over, plan

SCHEMA = (Path(__file__).resolve().parents[2] / "data" / "schema.sql").read_text(encoding="utf-8")
YES, UNKNOWN, NO = "yes", "unknown", "no"


class Small:
    """One dataset 'd' on GRCh38 with the gene LDLR at 19:1000-2000, kept in memory. Names of people are their keys."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.con.execute(SCHEMA)
        self.people: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        self.counts = {"assay": 0, "biosample": 0, "variant": 0}
        self.add("dataset", dataset_id=0, name="d", assembly="GRCh38", simulated=True, calendar=True)
        self.gene("LDLR", "19", 1000, 2000)

    def add(self, table: str, **values: Any) -> None:
        marks = ", ".join("?" * len(values))
        self.con.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))

    def gene(self, symbol: str, contig: str, start: int, end: int, assembly: str = "GRCh38") -> None:
        place = {"contig": contig, "start_position": start, "end_position": end}
        self.add("gene", gene_id=f"E{symbol}", symbol=symbol, assembly=assembly, strand="+", **place)

    def person(self, name: str, *, observed: bool = True, **values: Any) -> int:
        key = self.people.setdefault(name, len(self.people))
        given = {"vital_status": "alive", "unrelated": True, **values}
        self.add("individual", individual_id=key, dataset_id=0, source_id=name, **given)
        if observed:
            period = {"start_date": date(2000, 1, 1), "end_date": date(2020, 1, 1)}
            self.add("observation_period", individual_id=key, **period)
        return key

    def assay(self, *intervals: tuple[str, int, int], assembly: str = "GRCh38", basis: str = "intervals") -> int:
        key = self._next("assay")
        self.add(
            "assay", assay_id=key, dataset_id=0, name=f"a{key}", assembly=assembly, origin="germline",
            callable_basis=basis, qc_fields="GQ", cnv_assessed=False,
        )  # fmt: skip
        for contig, start, end in intervals:
            place = {"contig": contig, "start_position": start, "end_position": end}
            self.add("callable_interval", assay_id=key, **place)
        return key

    def sample(self, person: str, assay: int, speaks: bool = True) -> int:
        key = self._next("biosample")
        names = {"biosample_id": key, "individual_id": self.people[person], "source_id": f"s{key}"}
        self.add("biosample", assay_id=assay, speaks=speaks, **names)
        return key

    def variant(
        self,
        position: int,
        *assays: int,
        contig: str = "19",
        ref: str = "C",
        alt: str = "T",
        gene: str = "LDLR",
        term: str | None = "stop_gained",
        kind: str = "loss_of_function",
        af: float | None = 0.0001,
        clinvar: tuple[str, int] | None = None,
        region: str = "autosome",
        assembly: str = "GRCh38",
        rsid: str | None = None,
    ) -> int:
        """A variant covered by `assays`, annotated unless `term` is None."""
        key = self._next("variant")
        self.add(
            "variant", variant_id=key, assembly=assembly, contig=contig, position=position, ref=ref, alt=alt, rsid=rsid,
            left_aligned=False, region=region, packed=False, groupmax_af=af,
        )  # fmt: skip
        if term:
            said = {"consequence": term, "consequence_class": kind, "preferred": True}
            self.add("consequence", variant_id=key, gene=gene, **said)
        if clinvar:
            self.add("variant_clinvar", variant_id=key, significance=clinvar[0], stars=clinvar[1], release="2024")
        for assay in assays:
            self.add("variant_assay", variant_id=key, assay_id=assay)
        return key

    def call(self, sample: int, variant: int, alt: int, **values: Any) -> None:
        """`haplotype` and `phase_set` (0 where only the first is given) say which chromosome carries the allele."""
        haplotype, phase_set = values.pop("haplotype", None), values.pop("phase_set", 0)
        if haplotype:
            where = {"variant_id": variant, "biosample_id": sample}
            self.add("phased_genotype", **where, phase_set=phase_set, haplotype=haplotype)
        given = {
            "other_alt_count": 0, "missing_count": 0, "ploidy": 2, "passes_qc": True, "phased": False, "packed": False,
            **values,
        }  # fmt: skip
        self.add("genotype", variant_id=variant, biosample_id=sample, alt_count=alt, **given)

    def code(self, name: str, domain: str, *ancestors: str) -> None:
        """A code and its ancestors, which must be there already."""
        system, _, code = name.partition(":")
        key = self.codes.setdefault(name, len(self.codes))
        self.add("code", code_id=key, system=system, code=code, name=name, domain=domain, n_individuals=0)
        for distance, ancestor in enumerate((name, *ancestors)):
            self.add("code_ancestor", ancestor_id=self.codes[ancestor], descendant_id=key, distance=distance)

    def record(self, table: str, person: str, code: str, day: date, *, inside: bool = True, **values: Any) -> None:
        """A row of condition, treatment or measurement."""
        when = "date" if table == "measurement" else "start_date"
        named = {"individual_id": self.people[person], "code_id": self.codes[code], when: day}
        self.add(table, precision="day", in_period=inside, **named, **values)

    def ask(self, criterion: Criterion) -> dict[str, str]:
        """Everybody's state, by name."""
        cursor = self.con.cursor()
        cursor.execute("CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual")
        found = {}
        for state, asked in ((YES, criterion), (NO, ~criterion)):
            query, values = over("members.sql", {"cohort": plan(asked, cursor)})
            found |= {row[0]: state for row in cursor.execute(query, values).fetchall()}
        return {name: found.get(key, UNKNOWN) for name, key in self.people.items()}

    def notes(self, criterion: Criterion) -> tuple[str, ...]:
        return plan(criterion, self.con.cursor()).notes

    def _next(self, table: str) -> int:
        self.counts[table] += 1
        return self.counts[table] - 1
