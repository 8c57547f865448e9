"""Records of a VCF, one an allele.

A genotype that also holds another alternate is written `1/2` under `ALT = T,<*>`: what is not this allele is "any other
allele" of the specification, never reference and never missing. So AN and AC of a record are those of Concord, whatever
reads it; the other allele has a record of its own, where it is `1/2` the other way round (S-GT 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl

from exchange.vcf_header import COUNTED, FAILED, OTHER
from queries.variants.genotypes import PartAnswer

_COUNTS = {"ac": "AC", "an": "AN", "af": "AF", "het": "nhet", "hom": "nhomalt", "hemi": "nhemi", "ac_raw": "AC_raw",
           "an_raw": "AN_raw"}  # fmt: skip
_WORDS = {"gene": "GENE", "consequence": "CONSEQUENCE", "hgvsc": "HGVSC", "hgvsp": "HGVSP", "clinvar": "CLINVAR",
          "stars": "STARS"}  # fmt: skip
_PER_ALLELE = {name for name, number, _, _ in COUNTED if number == "A"}
_RESERVED = str.maketrans({char: f"%{ord(char):02X}" for char in "|;=%, \t\r\n"})
MITOCHONDRIAL = 3


def sites(frame: pl.DataFrame, consequences: pl.DataFrame) -> Iterator[str]:
    """A line a row of `queries.variants.sites`; what is suppressed is left out and named."""
    done = _by_row(consequences)
    for number, row in enumerate(frame.iter_rows(named=True)):
        yield _fixed(row, False) + _info(row | {"csq": csq(row, done.get(number, ()))}, {}, False) + "\n"


def genotypes(part: PartAnswer, *, keep_failing: bool) -> Iterator[str]:
    """A line a variant of `part`. Calls that fail genotype QC are set missing with FT, or kept with FT."""
    calls = _shown(part, keep_failing)
    counted = _counted(part, calls)
    starred = np.zeros(part.variants.height, bool)
    starred[calls.filter(pl.col("written_other") > 0)["row"].unique().to_numpy()] = True
    form, cells = _cells(calls, starred)
    ends = np.searchsorted(calls["row"].to_numpy(), np.arange(part.variants.height + 1))
    places, texts = calls["place"].to_list(), cells.to_list()
    plain, done = _Plain(part), _by_row(part.consequences)
    for number, row in enumerate(part.variants.iter_rows(named=True)):
        line = plain.cells(number, row["kind"])
        for at in range(ends[number], ends[number + 1]):
            line[places[at]] = texts[at]
        counts = {name: values[number] for name, values in counted.items()}
        others = {"AC": counts.pop("other_ac"), "AF": None}
        if starred[number] and counts["an"]:
            others["AF"] = others["AC"] / counts["an"]
        counts["csq"] = csq(row, done.get(number, ()))
        info = _info({**row, **counts}, others, bool(starred[number]))
        yield "\t".join((_fixed(row, bool(starred[number])) + info, form, *line)) + "\n"


def _fixed(row: Mapping[str, Any], starred: bool) -> str:
    alt = f"{row['alt']},{OTHER}" if starred else row["alt"]
    filters = row["filter"] or "PASS"
    return f"{row['contig']}\t{row['position']}\t{row['rsid'] or '.'}\t{row['ref']}\t{alt}\t.\t{filters}\t"


def _info(row: Mapping[str, Any], others: Mapping[str, Any], starred: bool) -> str:
    """The INFO column; with `starred` each count of an allele has a second value, that of all others, where known."""
    said = []
    for name, field in _COUNTS.items():
        if row[name] is None:
            continue
        value = _number(row[name])
        if starred and field in _PER_ALLELE:
            value += f",{_number(others.get(field))}"
        said.append(f"{field}={value}")
    if row.get("suppressed"):
        names = (_COUNTS.get(name, name) for name in row["suppressed"].split(","))
        said.append(f"SUPPRESSED={','.join(names)}")
    said += [
        f"{field}={str(row[name]).translate(_RESERVED)}" for name, field in _WORDS.items() if row[name] is not None
    ]
    if row["csq"]:
        said.append(f"CSQ={row['csq']}")
    return ";".join(said) or "."


def csq(row: Mapping[str, Any], consequences: Sequence[Mapping[str, Any]]) -> str:
    """INFO/CSQ as VEP writes it: an entry a transcript, its terms joined by '&'; '' without any."""
    ref, alt = row["ref"], row["alt"]
    allele = (alt[1:] or "-") if len(ref) != len(alt) and ref[0] == alt[0] else alt
    entries = []
    for _, same in groupby(consequences, key=lambda one: (one["gene_id"], one["gene"], one["transcript_id"])):
        terms = list(same)
        first = terms[0]
        fields = [
            "&".join(dict.fromkeys(one["consequence"] for one in terms)), first["impact"], first["gene"],
            first["gene_id"], first["transcript_id"], first["hgvsc"], first["hgvsp"], "YES", first["loftee"],
        ]  # fmt: skip
        entries.append("|".join([allele, *((one or "").translate(_RESERVED) for one in fields)]))
    return ",".join(entries)


def _by_row(consequences: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    rows = consequences.iter_rows(named=True)
    return {number: list(same) for number, same in groupby(rows, key=lambda one: one["row"])}


def _number(value: float | None) -> str:
    if value is None:
        return "."
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shown(part: PartAnswer, keep_failing: bool) -> pl.DataFrame:
    """Calls with the copies that GT will show: none of a failing call unless those are kept."""
    shown = pl.lit(True) if keep_failing else pl.col("passes_qc")
    mitochondrial = part.variants["kind"].to_numpy()[part.calls["row"].to_numpy()] == MITOCHONDRIAL
    return part.calls.with_columns(
        heteroplasmic=pl.Series(mitochondrial, dtype=pl.Boolean) & (pl.col("zygosity") == 2),
        written_alt=pl.when(shown).then("alt").otherwise(0),
        written_other=pl.when(shown).then("other").otherwise(0),
        written_missing=pl.when(shown).then("missing").otherwise("ploidy"),
    )


def _counted(part: PartAnswer, calls: pl.DataFrame) -> dict[str, list[Any]]:
    """The counts of queries.variants.frequencies, of the columns of this file, by variant; and `other_ac`."""
    kinds = part.variants["kind"].to_numpy()
    by_assay = np.zeros((4, part.covered.shape[1]), np.int64)
    for kind in range(4):
        np.add.at(by_assay[kind], part.assay, part.ploidy[kind])
    expected = (by_assay[kinds] * part.covered).sum(axis=1)
    passing = pl.col("passes_qc")
    is_carrier = passing & (pl.col("zygosity") > 0)
    found = calls.group_by("row").agg(
        ac=(pl.col("alt").cast(pl.Int64) * passing).sum(),
        other_ac=(pl.col("other").cast(pl.Int64) * passing).sum(),
        ac_raw=pl.col("alt").cast(pl.Int64).sum(),
        unusable=pl.when(passing).then("missing").otherwise("ploidy").cast(pl.Int64).sum(),
        missing=pl.col("missing").cast(pl.Int64).sum(),
        **{name: (is_carrier & (pl.col("zygosity") == n)).sum().cast(pl.Int64)
           for n, name in ((2, "het"), (3, "hom"), (4, "hemi"))},
    )  # fmt: skip
    rows = part.variants.select(row=pl.int_range(pl.len(), dtype=pl.UInt32)).with_columns(
        expected=pl.Series(expected, dtype=pl.Int64)
    )
    rows = rows.join(found, on="row", how="left", maintain_order="left").fill_null(0)
    rows = rows.with_columns(an=pl.col("expected") - pl.col("unusable"), an_raw=pl.col("expected") - pl.col("missing"))
    rows = rows.with_columns(af=pl.when(pl.col("an") > 0).then(pl.col("ac") / pl.col("an")))
    return rows.select(*_COUNTS, "other_ac").to_dict(as_series=False)


def _cells(calls: pl.DataFrame, starred: np.ndarray) -> tuple[str, pl.Series]:
    """FORMAT for these calls, and their cells in order. A field nobody here has is left out."""
    parts = ["ploidy", "written_alt", "written_other", "written_missing", "phased", "haplotype"]
    kinds = calls.select(parts).unique()
    texts = pl.Series("gt", [genotype(*row) for row in kinds.iter_rows()], dtype=pl.String)
    frame = calls.join(kinds.with_columns(texts), on=parts, how="left", nulls_equal=True, maintain_order="left")
    frame = frame.with_columns(star=pl.Series(starred[frame["row"].to_numpy()], dtype=pl.Boolean))
    more = pl.when("star").then(pl.lit(",.")).otherwise(pl.lit(""))
    fields = {"GT": pl.col("gt")}
    if not frame["passes_qc"].all():
        fields["FT"] = pl.when("passes_qc").then(pl.lit("PASS")).otherwise(pl.lit(FAILED))
    for name in ("gq", "dp"):
        if frame[name].is_not_null().any():
            fields[name.upper()] = pl.col(name).cast(pl.String).fill_null(".")
    reads = [pl.col(name).cast(pl.String).fill_null(".") for name in ("ad_ref", "ad_alt")]
    if frame.select(pl.any_horizontal(pl.col("ad_ref", "ad_alt").is_not_null().any())).item():
        fields["AD"] = pl.concat_str(reads[0], pl.lit(","), reads[1], more)
    if frame["phase_set"].is_not_null().any():
        fields["PS"] = pl.col("phase_set").cast(pl.String).fill_null(".")
    if frame["vaf"].is_not_null().any():
        fields["VAF"] = pl.concat_str(pl.col("vaf").cast(pl.String).fill_null("."), more)
    if frame["heteroplasmic"].any():
        fields["HET"] = pl.col("heteroplasmic").cast(pl.Int8).cast(pl.String)
    cells = frame.select(cell=pl.concat_str(*fields.values(), separator=":"))["cell"]
    return ":".join(fields), cells


@lru_cache(maxsize=4096)
def genotype(ploidy: int, alt: int, other: int, missing: int, phased: bool, haplotype: int | None) -> str:
    """GT of a record whose allele 2 is any other. Phased only where it is known which chromosome carries what."""
    alleles = ["0"] * (ploidy - alt - other - missing) + ["."] * missing + ["1"] * alt + ["2"] * other
    if len(alleles) < 2:
        return alleles[0]
    if not phased or missing == ploidy:
        return "/".join(alleles)
    if len(set(alleles)) == 1:
        return "|".join(alleles)
    if alt != 1 or haplotype not in (1, 2):
        return "/".join(alleles)
    alleles.remove("1")
    alleles.insert(haplotype - 1, "1")
    return "|".join(alleles)


class _Plain:
    """Cells of individuals of whom no row says anything: reference where their assay looked, else missing."""

    def __init__(self, part: PartAnswer) -> None:
        self.part = part
        self.kept: dict[tuple[int, bytes], list[str]] = {}

    def cells(self, number: int, kind: int) -> list[str]:
        """A list that may be changed."""
        covered = self.part.covered[number]
        key = (kind, covered.tobytes())
        if key not in self.kept:
            looked, ploidy, phased = covered[self.part.assay], self.part.ploidy[kind], self.part.phased
            two = ploidy == 2 if kind != 2 else np.zeros(len(ploidy), bool)
            if kind == 1:
                two |= ploidy == 0  # left out on X: nothing is said, of two chromosomes as far as is known
            text = np.where(two, "./.", ".").astype(object)
            called = looked & (ploidy > 0)
            text[called] = np.where(two, np.where(phased, "0|0", "0/0"), "0").astype(object)[called]
            self.kept[key] = text.tolist()
        return self.kept[key].copy()
