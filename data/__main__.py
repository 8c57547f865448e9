"""`python -m data demo | ingest | check | …`: make a warehouse, change it, and see that it is whole."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cohorts.errors import ConcordError, InvalidQuestion
from data import second_reader
from data.commands import annotate, datasets, history, parquet
from data.progress import Line

if TYPE_CHECKING:
    from data.ingest import Summary

# What reads and writes takes half a second to import. Each command imports its own, after a second reader was started.


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 2 a source or option is wrong, 4 the warehouse is missing, damaged or not writable."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["ingest"]:
        second_reader.prepare(arguments[1:])
    try:
        asked = _parser().parse_args(arguments)
        asked.run(asked)
    except ConcordError as error:
        print(f"\n{error}" if sys.stderr.isatty() else str(error), file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("Stopped; nothing was published and the earlier release still serves.", file=sys.stderr)
        return 130
    finally:
        second_reader.dismiss()
    return 0


def _parser() -> argparse.ArgumentParser:
    from data.ingest.recognise import FORMATS

    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    here = argparse.ArgumentParser(add_help=False)
    default = os.environ.get("CONCORD_WAREHOUSE") or "data/warehouse"
    here.add_argument("--warehouse", type=Path, default=Path(default), metavar="DIR", help=f"default: {default}")

    demo = commands.add_parser("demo", parents=[here], help="build the demo biobank of simulated people")
    demo.add_argument("--individuals", type=int, default=25_000, metavar="N")
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--site", metavar="NAME", help="one site alone, cut from the demo in --from")
    demo.add_argument("--from", dest="whole", type=Path, metavar="DIR", help="the warehouse of that demo")
    demo.add_argument("--assembly", default="GRCh38", metavar="A", help="of the site's genotypes: GRCh38 or GRCh37")
    demo.set_defaults(run=_demo)

    add = commands.add_parser("ingest", parents=[here], help="read sources as one dataset and publish a release")
    add.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="files or folders; docs/formats.md")
    add.add_argument("--dataset", metavar="NAME", help="a dataset of this name is replaced")
    add.add_argument(
        "--format", metavar="F", choices=sorted(FORMATS), help=f"of the named files: {', '.join(sorted(FORMATS))}"
    )
    add.add_argument("--reference", type=Path, metavar="FASTA", help="left-align variants against it")
    annotate.options(add)
    add.add_argument(
        "--add", action="store_true", help="further contigs of the --dataset's call sets; nothing is replaced"
    )
    add.add_argument("--parquet", type=Path, metavar="DIR", help="write the release as partitioned Parquet as well")
    add.add_argument("--data-use", metavar="DUO", help="for individuals without a consent record, such as DUO:0000042")
    add.add_argument("--mapping", type=Path, metavar="FILE", help="how to read free-form tables; --dry-run drafts it")
    add.add_argument("--identifiers", type=Path, metavar="FILE", help="identifier,individual_id: who is one individual")
    add.add_argument(
        "--ontology", type=Path, action="append", default=[], metavar="FILE", help="OBO, OBO graph, or Athena's folder"
    )
    add.add_argument("--pseudonyms", action="store_true", help="keep keys instead of identifiers; docs/formats.md")
    add.add_argument("--dry-run", action="store_true", help="read and check everything, publish nothing")
    add.add_argument(
        "--report", type=Path, action="append", default=[], metavar="FILE",
        help="also write what was found: .json, .html or .txt; may be given several times",
    )  # fmt: skip
    add.set_defaults(run=_ingest)

    check = commands.add_parser(
        "check", parents=[here], help="is the current release whole, and what did its ingest find"
    )
    check.set_defaults(run=_check)

    ancestry = commands.add_parser(
        "ancestry", parents=[here], help="principal components and kinship of the current release, kept beside it"
    )
    ancestry.add_argument("--components", type=int, default=10, metavar="N", help="2 to 20; default 10")
    ancestry.add_argument("--seed", type=int, default=1)
    ancestry.set_defaults(run=_ancestry)
    for one in (annotate, history, datasets, parquet):
        one.add(commands, here)
    return parser


def _demo(asked: argparse.Namespace) -> None:
    from data.demo import build_demo, build_site

    if asked.individuals < 1:
        raise InvalidQuestion("A biobank needs individuals", where="--individuals", do="Give a number above 0.")
    if (asked.site is None) != (asked.whole is None):
        raise InvalidQuestion("A site is cut from a demo", where="--site, --from", do="Give both.")
    progress = Line()
    if asked.site:
        summary = build_site(asked.whole, asked.warehouse, asked.site, asked.assembly, progress)
    else:
        summary = build_demo(asked.warehouse, asked.individuals, asked.seed, progress)
    progress.end()
    _say(summary)
    _list_findings([f for f in summary.manifest["findings"] if f["dataset"] == summary.dataset])


def _ingest(asked: argparse.Namespace) -> None:
    from data.ingest import ingest

    if asked.add:
        _add_files(asked)
        return
    to_draft = asked.mapping is None or not asked.mapping.exists()
    progress = Line()
    try:
        if asked.dry_run and to_draft and _drafted(asked.sources, asked.mapping):
            return
        summary = ingest(
            asked.sources,
            asked.warehouse,
            dataset=asked.dataset,
            format=asked.format,
            reference=asked.reference,
            data_use=asked.data_use,
            mapping=asked.mapping,
            annotations=annotate.asked_of(asked),
            identifiers=asked.identifiers,
            pseudonyms=asked.pseudonyms,
            ontologies=asked.ontology,
            dry_run=asked.dry_run,
            progress=progress,
        )
    except ConcordError as error:
        _report_refusal(asked, error)
        raise
    progress.end()
    _report(asked, summary)
    if asked.parquet and summary.release:
        from data.parquet import write_parquet

        write_parquet(asked.warehouse, asked.parquet)


def _add_files(asked: argparse.Namespace) -> None:
    from data.ingest.rebuild import add_files

    if not asked.dataset:
        raise InvalidQuestion("--add needs --dataset", where="--add", do="Name the dataset to add to.")
    progress = Line()
    try:
        summary = add_files(
            asked.sources,
            asked.warehouse,
            asked.dataset,
            reference=asked.reference,
            annotations=annotate.asked_of(asked),
            dry_run=asked.dry_run,
            progress=progress,
        )
    except ConcordError as error:
        _report_refusal(asked, error)
        raise
    progress.end()
    _report(asked, summary)


def _report(asked: argparse.Namespace, summary: Summary) -> None:
    """Say what was found, and write it where that was asked for."""
    from data.ingest.report import report_of

    report = report_of(summary.manifest, summary.dataset, summary.release)
    for path in asked.report:
        report.write(path)
    _say(summary)
    print(report.to_text(), end="")


def _report_refusal(asked: argparse.Namespace, error: ConcordError) -> None:
    from data.ingest.report import refused_report

    for path in asked.report:
        refused_report(error, asked.dataset or asked.sources[0].name).write(path)


def _drafted(sources: Sequence[Path], into: Path | None) -> bool:
    """Print a draft for the tables that are read only with a mapping, or write it; whether nothing else is there."""
    import duckdb

    from data.ingest.draft import draft
    from data.ingest.recognise import OMOP_TABLES, free_form_tables
    from data.ingest.screen import copies_in_utf8
    from data.ingest.side_tables import COLUMNS
    from data.ingest.unpacked import unpacked

    with copies_in_utf8(), unpacked(sources, OMOP_TABLES) as opened, duckdb.connect() as con:
        free = free_form_tables(opened, {})
        drafts = {table.name: draft(con, table, COLUMNS) for table in free}
        named = {file for path in opened for file in (path.rglob("*.*") if path.is_dir() else [path])}
        nothing_else = named <= set(free)
    if drafts:
        text = json.dumps(drafts, indent=2, ensure_ascii=False) + "\n"
        if into is not None:
            into.write_text(text, encoding="utf-8")
        said = f"written to {into}; correct it" if into else "below; correct it, save it"
        print(f"A mapping of {', '.join(drafts)} is drafted, {said} and pass it with --mapping.")
        print(text, end="" if into is None else "\n")
    return bool(drafts) and nothing_else


def _say(summary: Summary) -> None:
    entry = next(d for d in summary.manifest["datasets"] if d["name"] == summary.dataset)
    done = f"Release {summary.release} is published" if summary.release else "Dry run: nothing was published"
    print(
        f"{done}. Dataset '{summary.dataset}': {entry['individuals']:,} individuals, {entry['biosamples']:,} "
        f"biosamples."
    )
    if summary.replaced:
        print(f"It replaces the dataset '{summary.dataset}' of the release before, which keeps its own.")
    kept = [d["name"] for d in summary.manifest["datasets"] if d["name"] != summary.dataset]
    if kept:
        print(f"Carried over: {', '.join(kept)}.")


def _list_findings(findings: list[dict]) -> None:
    for finding in findings:
        print(f"  {finding['severity']:7}  {finding['source']}: {finding['message']} [{finding['rule']}]")


def _check(asked: argparse.Namespace) -> None:
    from data.check import check_warehouse

    report = check_warehouse(asked.warehouse)
    manifest = report.manifest
    print(f"Release {manifest['release']}, created {manifest['created']}: whole, {report.rules} rules hold.")
    for dataset in manifest["datasets"]:
        kind = "simulated" if dataset["simulated"] else "not simulated"
        assembly = dataset["assembly"] or "no variants"
        print(f"Dataset '{dataset['name']}' ({assembly}, {kind}): {dataset['individuals']:,} individuals, "
              f"{dataset['biosamples']:,} biosamples.")  # fmt: skip
        for source in manifest["sources"]:
            if source["dataset"] == dataset["name"]:
                print(
                    f"  source   {source['name']} ({source['format']}): {source['records']:,} records, sha256 "
                    f"{source['sha256'][:16]}…"
                )
        _list_findings([f for f in manifest["findings"] if f["dataset"] == dataset["name"]])
    if report.reads_changed:
        print(f"  warning  reads: {report.reads_changed:,} of {report.reads:,} registered files are gone or not as they"
              " were, and are not opened. Ingest the dataset again. [reads-changed]")  # fmt: skip
    print("Rows: " + ", ".join(f"{table} {n:,}" for table, n in manifest["counts"].items() if n))


def _ancestry(asked: argparse.Namespace) -> None:
    from data.ancestry import derive_ancestry

    progress = Line()
    manifest = derive_ancestry(
        asked.warehouse, components_wanted=asked.components, seed=asked.seed, progress=progress
    ).manifest
    progress.end()
    people, kinship = manifest["individuals"], manifest["kinship"]
    print(
        f"Release {manifest['release']}: {len(manifest['explained'])} components of {people['fitted']:,} unrelated "
        f"individuals and {manifest['variants']['used']:,} variants; {people['projected']:,} relatives projected."
    )
    print("Variance explained: " + ", ".join(f"{share:.2%}" for share in manifest["explained"]))
    degrees = ", ".join(f"{n:,} {degree}" for degree, n in kinship["by_degree"].items())
    print(f"Pairs closer than third degree: {kinship['pairs']:,}{f' ({degrees})' if degrees else ''}.")
    for row in kinship["pedigree"]:
        recorded, found = row["recorded"] or "no recorded relationship", row["found"] or "not closer than third degree"
        print(f"  {row['pairs']:,} pairs: {recorded}, by genotypes {found}")


def _leave(status: int) -> NoReturn:
    """End the process at once: everything is closed and on disk, and taking the libraries down takes 0.1 s."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _leave(main())
