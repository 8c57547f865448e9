"""Assays and biosamples: each column of a call set finds its individual and its capture kit."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from data.build import Calls, CallSet
from data.findings import Finding
from data.ingest.individuals import CALL_SET


def stage_samples(con: duckdb.DuckDBPyConnection, call_set: CallSet, origin: str, callable_basis: str) -> None:
    """The columns of a call set; those without a row in biosamples are individuals of that name."""
    con.execute(
        """INSERT INTO staged_sample
        SELECT $name, $assembly, $origin, $basis, generate_subscripts($samples::VARCHAR[], 1) - 1,
        unnest($samples::VARCHAR[])""",
        {
            "name": call_set.name,
            "assembly": call_set.assembly,
            "origin": origin,
            "basis": callable_basis,
            "samples": list(call_set.biosamples),
        },
    )


def stage_sample_individuals(con: duckdb.DuckDBPyConnection, source: str, listing: str) -> list[Finding]:
    """Samples and clinical individuals that do not find each other, counted; then every sample has an individual.

    `listing` is the file that lists biosamples: what is left out of it is counted there.
    """
    con.execute(
        """CREATE OR REPLACE TEMP TABLE sample_of AS
        SELECT s.*, coalesce(b.individual, s.source_id) AS individual, b.karyotypic_sex, b.capture_kit, b.collected_on,
            b.sequenced_on, b.source_id IS NOT NULL AS listed
        FROM staged_sample s LEFT JOIN staged_biosample b ON b.source_id = s.source_id"""
    )
    unlisted, alone, silent, uncalled = con.execute(
        """SELECT
            (SELECT count(*) FROM sample_of WHERE NOT listed AND EXISTS (FROM staged_biosample)),
            (SELECT count(DISTINCT s.individual) FROM sample_of s
                ANTI JOIN (SELECT source_id FROM staged_individual WHERE priority < $call_set) i ON i.source_id =
                s.individual
                WHERE EXISTS (FROM staged_individual WHERE priority < $call_set)),
            (SELECT count(DISTINCT i.source_id) FROM staged_individual i ANTI JOIN sample_of s ON s.individual =
            i.source_id
                WHERE EXISTS (FROM staged_sample)),
            (SELECT count(*) FROM staged_biosample b ANTI JOIN staged_sample s ON s.source_id = b.source_id)""",
        {"call_set": CALL_SET},
    ).fetchall()[0]
    con.execute(
        f"INSERT INTO staged_individual (source_id, priority) SELECT DISTINCT individual, {CALL_SET} FROM sample_of"
    )
    notes = [
        (
            "sample-not-listed",
            unlisted,
            "{n:,} samples are not in biosamples; each counts as an individual of the sample's name.",
        ),
        (
            "sample-without-individual",
            alone,
            "{n:,} individuals are known from a call set only: no clinical table names them.",
        ),
        (
            "individual-without-calls",
            silent,
            "{n:,} individuals have no sample in any call set: as carriers they are unknown.",
        ),
        (
            "biosample-without-calls",
            uncalled,
            "{n:,} rows of biosamples name a sample that no call set holds; they were left out.",
        ),
    ]
    of = {"biosample-without-calls": listing}
    return [Finding(of.get(rule, source), rule, "warning", n, text.format(n=n)) for rule, n, text in notes if n]


def stage_kits(con: duckdb.DuckDBPyConnection, source: str) -> list[Finding]:
    """Match capture kits with the intervals given, and report those that have none. Needs sample_of."""
    kits = {row[0] for row in con.execute("SELECT DISTINCT capture_kit FROM sample_of").fetchall()}
    given = {row[0] for row in con.execute("SELECT DISTINCT capture_kit FROM staged_interval").fetchall()}
    folded = {kit.casefold(): kit for kit in kits if kit}
    for name in given:  # file names were read in lower case
        if name in folded:
            con.execute("UPDATE staged_interval SET capture_kit = ? WHERE capture_kit = ?", [folded[name], name])
    without = [kit for kit in folded if kit not in given]
    unused = [name for name in given if name not in folded]
    findings = []
    if unused and kits == {None} and len(given) == 1:
        con.execute("UPDATE sample_of SET capture_kit = (SELECT any_value(capture_kit) FROM staged_interval)")
        text = "No sample names its capture kit; the one BED that was given is taken as the callable intervals of all."
        return [Finding(source, "kit-assumed", "note", 1, text)]
    if without:
        text = (
            f"No BED tells where {len(without)} capture kits can call ({', '.join(sorted(without))}): the "
            f"places of the file's records are taken as callable, others as not assayed."
        )
        findings.append(Finding(source, "kit-without-intervals", "warning", len(without), text))
    if unused:
        text = (
            f"{len(unused)} BED files name a capture kit that no biosample has ({', '.join(sorted(unused))}); "
            f"they were left out."
        )
        findings.append(Finding(source, "intervals-without-kit", "warning", len(unused), text))
    return findings


def number_samples(con: duckdb.DuckDBPyConnection, dataset: str, call_sets: Sequence[CallSet], carried: bool) -> None:
    """Fill assay, callable_interval and biosample; leave carried_assay and carried_biosample(old_id, new_id)."""
    qc = {call_set.name: call_set for call_set in call_sets}
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE numbered_assay AS
        SELECT (row_number() OVER (ORDER BY dataset_id, call_set, capture_kit NULLS FIRST) - 1)::INTEGER AS assay_id,
            * FROM (
            SELECT DISTINCT d.dataset_id, NULL::INTEGER AS old_id, call_set, capture_kit, s.assembly, origin,
                callable_basis,
                NULL::VARCHAR AS name, NULL::VARCHAR AS qc_fields, NULL::BOOLEAN AS cnv_assessed
            FROM sample_of s CROSS JOIN (SELECT dataset_id FROM dataset WHERE name = $dataset) d
            {_OLD_ASSAYS if carried else ""})""",
        {"dataset": dataset},
    )
    for name, call_set in qc.items():
        con.execute(
            """UPDATE numbered_assay SET qc_fields = ?, cnv_assessed = ?, name = CASE
                WHEN capture_kit IS NULL THEN call_set ELSE call_set || ' · ' || capture_kit END,
                callable_basis = CASE WHEN capture_kit IN (SELECT capture_kit FROM staged_interval) THEN 'intervals'
                    ELSE callable_basis END
            WHERE old_id IS NULL AND call_set = ?""",
            [call_set.qc_fields, call_set.cnv_assessed, name],
        )
    for call_set in call_sets:
        if call_set.callable:
            con.execute(
                "UPDATE numbered_assay SET callable_basis = 'intervals' WHERE old_id IS NULL AND call_set = ?",
                [call_set.name],
            )
    con.execute(
        """INSERT INTO assay SELECT assay_id, dataset_id, name, assembly, origin, capture_kit, callable_basis,
        qc_fields,
            cnv_assessed FROM numbered_assay ORDER BY assay_id"""
    )
    for call_set in call_sets:
        if call_set.phased:
            own = "SELECT assay_id FROM numbered_assay WHERE old_id IS NULL AND call_set = ?"
            con.execute(f"INSERT INTO phased_assay {own}", [call_set.name])
    if carried:
        con.execute(
            "INSERT INTO phased_assay SELECT a.assay_id FROM old.phased_assay o JOIN numbered_assay a "
            "ON a.old_id = o.assay_id"
        )
    con.execute(
        f"""INSERT INTO callable_interval SELECT a.assay_id, i.contig, i.start_position, i.end_position
        FROM numbered_assay a JOIN staged_interval i ON i.capture_kit = a.capture_kit
        WHERE a.old_id IS NULL AND a.call_set <> ALL ($blocks::VARCHAR[])
        {_OLD_INTERVALS if carried else ""} ORDER BY 1, 2, 3""",
        {"blocks": [call_set.name for call_set in call_sets if call_set.callable]},
    )
    _load_blocks(con, call_sets)
    _number_biosamples(con, carried)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE carried_assay AS SELECT old_id, assay_id AS new_id FROM numbered_assay "
        "WHERE old_id IS NOT NULL"
    )


def _load_blocks(con: duckdb.DuckDBPyConnection, call_sets: Sequence[CallSet]) -> None:
    """What gVCFs say of callable places stands for what their kit could call; what touches or overlaps is one."""
    for call_set in call_sets:
        if call_set.callable:
            con.execute(
                """WITH told AS (FROM read_csv($files, header = false, delim = '\t', auto_detect = false, columns = {
                    'contig': 'VARCHAR', 'start': 'INTEGER', 'stop': 'INTEGER'})),
                reached AS (SELECT *, max(stop) OVER (PARTITION BY contig ORDER BY start, stop
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach FROM told),
                parted AS (SELECT *, count(*) FILTER (start > reach + 1) OVER (PARTITION BY contig
                    ORDER BY start, stop ROWS UNBOUNDED PRECEDING) AS part FROM reached)
                INSERT INTO callable_interval SELECT a.assay_id, i.contig, i.start, i.stop
                FROM (SELECT contig, min(start) AS start, max(stop) AS stop FROM parted GROUP BY contig, part) i
                JOIN numbered_assay a ON a.old_id IS NULL AND a.call_set = $call_set ORDER BY 1, 2, 3""",
                {"files": [str(path) for path in call_set.callable], "call_set": call_set.name},
            )


_OLD_ASSAYS = """UNION ALL
    SELECT c.new_id, o.assay_id, o.name, o.capture_kit, o.assembly, o.origin, o.callable_basis, o.name, o.qc_fields,
        o.cnv_assessed
    FROM old.assay o JOIN carried_dataset c ON c.old_id = o.dataset_id"""
_OLD_INTERVALS = """UNION ALL
    SELECT a.assay_id, o.contig, o.start_position, o.end_position
    FROM old.callable_interval o JOIN numbered_assay a ON a.old_id = o.assay_id"""
_OLD_BIOSAMPLES = """UNION ALL
    SELECT o.biosample_id, i.new_id, a.assay_id, o.source_id, o.collected_on, o.sequenced_on, o.speaks, NULL, NULL
    FROM old.biosample o JOIN carried_individual i ON i.old_id = o.individual_id
    JOIN numbered_assay a ON a.old_id = o.assay_id"""


def _number_biosamples(con: duckdb.DuckDBPyConnection, carried: bool) -> None:
    """Of an individual's several germline biosamples the one sequenced last speaks, of equals the first by name."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE numbered_biosample AS
        SELECT (row_number() OVER (ORDER BY individual_id, assay_id, source_id) - 1)::INTEGER AS biosample_id, * FROM (
            SELECT NULL::INTEGER AS old_id, k.individual_id, a.assay_id, s.source_id, s.collected_on, s.sequenced_on,
                s.origin = 'somatic' OR row_number() OVER (PARTITION BY k.individual_id, s.assembly, s.origin
                    ORDER BY s.sequenced_on DESC NULLS LAST, s.source_id, a.assay_id) = 1 AS speaks, s.call_set, s.place
            FROM sample_of s JOIN key_of k ON k.source_id = s.individual
            JOIN numbered_assay a ON a.old_id IS NULL AND a.call_set = s.call_set
                AND a.capture_kit IS NOT DISTINCT FROM s.capture_kit
            {_OLD_BIOSAMPLES if carried else ""})"""
    )
    con.execute(
        """INSERT INTO biosample SELECT biosample_id, individual_id, assay_id, source_id, collected_on, sequenced_on,
        speaks
        FROM numbered_biosample ORDER BY biosample_id"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE carried_biosample AS
        SELECT old_id, biosample_id AS new_id FROM numbered_biosample WHERE old_id IS NOT NULL"""
    )


def calls_of(con: duckdb.DuckDBPyConnection, call_set: CallSet) -> Calls:
    """The call set with the key of each of its columns; −1 for those of withdrawn individuals."""
    ids = [-1] * len(call_set.biosamples)
    rows = con.execute(
        "SELECT place, biosample_id FROM numbered_biosample WHERE call_set = ?", [call_set.name]
    ).fetchall()
    for place, biosample_id in rows:
        ids[place] = biosample_id
    return Calls(call_set, ids)


def silent_biosamples(con: duckdb.DuckDBPyConnection, source: str) -> list[Finding]:
    """How many biosamples do not speak for their individual."""
    n = con.execute("SELECT count(*) FROM numbered_biosample WHERE old_id IS NULL AND NOT speaks").fetchall()[0][0]
    text = (
        f"{n:,} biosamples are second ones of their individual; the one sequenced last speaks for the individual, "
        f"of equals the "
        "first by name (S-CL 1)."
    )
    return [Finding(source, "several-biosamples", "note", n, text)] if n else []
