"""Run in the peer's environment: make AFQuery's database, or answer point queries from it, one JSON line each.

    ENV/bin/python -P bench/afquery_peer.py make FOLDER DATABASE     FOLDER: manifest.tsv, vcf/, bed/
    ENV/bin/python -P bench/afquery_peer.py ask DATABASE             lines in, lines out

A line in is {"contig", "position", "ref", "alt", "labels", "sex"}, with ^ before a label to leave out; a line out is
{"seconds", "ac", "an"}. The clock runs around the query alone. Nothing of Concord is imported.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def make(folder: str, database: str) -> None:
    from afquery.preprocess import run_preprocess

    run_preprocess(f"{folder}/manifest.tsv", database, "GRCh38", bed_dir=f"{folder}/bed", threads=2)


def ask(database: str) -> None:
    from afquery import Database

    asked = Database(database)
    for line in sys.stdin:
        wanted = json.loads(line)
        start = time.perf_counter()
        found = asked.query(
            wanted["contig"],
            wanted["position"],
            phenotype=wanted["labels"],
            sex=wanted["sex"],
            ref=wanted["ref"],
            alt=wanted["alt"],
        )
        seconds = time.perf_counter() - start
        ac, an = (found[0].AC, found[0].AN) if found else (0, 0)  # it gives no row where nobody asked about is captured
        print(json.dumps({"seconds": seconds, "ac": ac, "an": an}), flush=True)


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    {"make": make, "ask": ask}[command](*paths)
