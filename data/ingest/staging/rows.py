"""`Staging`: where readers put what their sources say, some thousands of rows at a time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date

import duckdb
import pyarrow as pa

from data.findings import Finding, Outcome
from data.ingest.individuals import CLINICAL

_AT_ONCE = 50_000
_TEXT, _DATE, _NUMBER, _FLAG = pa.string(), pa.date32(), pa.float64(), pa.bool_()
_INDIVIDUAL = {
    "source_id": _TEXT, "priority": pa.int32(), "site": _TEXT, "sex": _TEXT, "karyotypic_sex": _TEXT,
    "birth_date": _DATE, "birth_precision": _TEXT, "enrolment_date": _DATE, "vital_status": _TEXT, "death_date": _DATE,
    "genetic_group": _TEXT, "self_reported_group": _TEXT,
}  # fmt: skip
_TABLES: dict[str, dict[str, pa.DataType]] = {
    "staged_individual": _INDIVIDUAL,
    "staged_record": {
        "file": _TEXT, "kind": _TEXT, "source_id": _TEXT, "system": _TEXT, "code": _TEXT, "start_date": _DATE,
        "end_date": _DATE, "precision": _TEXT, "excluded": _FLAG, "onset": _TEXT, "value": _NUMBER, "unit": _TEXT,
        "value_text": _TEXT, "quantity": _NUMBER, "beside": _FLAG, "line": pa.int32(),
    },
    "staged_period": {"source_id": _TEXT, "start_date": _DATE, "end_date": _DATE},
    "staged_attribute": {"source_id": _TEXT, "name": _TEXT, "value": _TEXT},
    "staged_relative": {"source_id": _TEXT, "relative": _TEXT, "relationship": _TEXT, "kinship": _NUMBER},
    "staged_biosample": {
        "source_id": _TEXT, "individual": _TEXT, "karyotypic_sex": _TEXT, "capture_kit": _TEXT, "collected_on": _DATE,
        "sequenced_on": _DATE,
    },
    "staged_mention": {"file": _TEXT, "rule": _TEXT, "source_id": _TEXT, "line": pa.int32(), "n": pa.int64()},
    "staged_phenopacket": {"source_id": _TEXT, "message": _TEXT},
    "staged_consent": {
        "source_id": _TEXT, "permission": _TEXT, "disease": _TEXT, "modifiers": _TEXT, "valid_from": _DATE,
        "withdrawn_on": _DATE, "recontact_research": _FLAG, "recontact_results": _FLAG, "recontact_clinician": _FLAG,
        "ehr_linkage": _FLAG, "basis": _TEXT,
    },
}  # fmt: skip


class Staging:
    """Takes rows for one dataset's staged tables, and counts what readers have to say of them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self._waiting: dict[str, list[Sequence[object]]] = {table: [] for table in _TABLES}
        self._names: dict[tuple[str, str], tuple[str, str]] = {}
        self._said: Counter[tuple[str, str]] = Counter()
        self._places: dict[tuple[str, str], str | None] = {}
        self.line: int | None = None  # of the file, that is being read, where there are such

    def individual(self, source_id: str, *, priority: int = CLINICAL, **fields: object) -> None:
        """One source's word on one individual; the fields are columns of staged_individual."""
        self._add("staged_individual", {"source_id": source_id, "priority": priority, **fields})

    def record(
        self,
        file: str,
        kind: str,
        source_id: str,
        code: tuple[str, str],
        name: str | None,
        *,
        start: date | None = None,
        end: date | None = None,
        precision: str = "none",
        excluded: bool = False,
        onset: str | None = None,
        value: float | None = None,
        unit: str | None = None,
        value_text: str | None = None,
        quantity: float | None = None,
        beside: bool = False,
    ) -> None:
        """One clinical record. `code` is (system, code); a number that is none is left out of the value."""
        if value is not None and not math.isfinite(value):
            value = None
        self._names.setdefault(code, (kind, name or ""))
        if name and not self._names[code][1]:
            self._names[code] = (kind, name)
        row = (file, kind, source_id, *code, start, end, precision if start else "none", excluded, onset, value, unit,
               value_text, quantity, beside, self.line)  # fmt: skip
        self._append("staged_record", row)

    def period(self, source_id: str, start: date, end: date) -> None:
        self._append("staged_period", (source_id, start, end))

    def attribute(self, source_id: str, name: str, value: str) -> None:
        self._append("staged_attribute", (source_id, name, value))

    def relative(self, source_id: str, relative: str, relationship: str, kinship: float | None = None) -> None:
        """Both directions are needed: `relative` is the `relationship` of `source_id`, and the other way round."""
        inverse = {"parent": "child", "child": "parent"}.get(relationship, relationship)
        self._append("staged_relative", (source_id, relative, relationship, kinship))
        self._append("staged_relative", (relative, source_id, inverse, kinship))

    def biosample(self, source_id: str, individual: str, **fields: object) -> None:
        self._add("staged_biosample", {"source_id": source_id, "individual": individual, **fields})

    def consent(self, source_id: str, permission: str, modifiers: str = "{}", **fields: object) -> None:
        given = {"source_id": source_id, "permission": permission, "modifiers": modifiers, "basis": "record"}
        self._add("staged_consent", given | fields)

    def mention(self, file: str, rule: str, source_id: str) -> None:
        """A resource of somebody who may be described nowhere: then it is counted by `rule`, see mentions.py."""
        self._append("staged_mention", (file, rule, source_id, self.line or 0, 1))

    def phenopacket(self, source_id: str, message: str) -> None:
        self._append("staged_phenopacket", (source_id, message))

    def say(self, file: str, rule: str, place: str | None = None, n: int = 1) -> None:
        """Count one record that `rule` concerns; the first one's place is kept."""
        self._said[(file, rule)] += n
        self._places.setdefault((file, rule), place)

    def findings(self, texts: dict[str, tuple[str, Outcome, str]]) -> list[Finding]:
        """What was said, by `texts`: rule → (severity, outcome, message with {n})."""
        found = []
        for (file, rule), n in self._said.items():
            severity, outcome, text = texts[rule]
            message = text.format(n=f"{n:,}")
            found.append(Finding(file, rule, severity, n, message, outcome, self._places[(file, rule)]))  # type: ignore[arg-type]
        self._said.clear()
        return found

    def finish(self) -> None:
        """Write what waits, and stage the codes that were used."""
        for table in _TABLES:
            self._flush(table)
        rows = [
            (*code, name or code[1], kind, 20 if name else 95) for code, (kind, name) in sorted(self._names.items())
        ]
        domain = {"phenotypic_feature": "condition"}
        columns = list(zip(*rows, strict=True)) if rows else [(), (), (), (), ()]
        self.con.execute(
            """INSERT INTO staged_code SELECT unnest($s::VARCHAR[]), unnest($c::VARCHAR[]), unnest($n::VARCHAR[]),
            unnest($d::VARCHAR[]), NULL, unnest($p::INTEGER[])""",
            {"s": list(columns[0]), "c": list(columns[1]), "n": list(columns[2]),
             "d": [domain.get(kind, kind) for kind in columns[3]], "p": list(columns[4])},
        )  # fmt: skip
        self._names.clear()

    def _add(self, table: str, fields: dict[str, object]) -> None:
        self._append(table, [fields.pop(column, None) for column in _TABLES[table]])
        if fields:
            raise TypeError(f"{table} has no column {', '.join(fields)}")

    def _append(self, table: str, row: Sequence[object]) -> None:
        waiting = self._waiting[table]
        waiting.append(row)
        if len(waiting) >= _AT_ONCE:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self._waiting[table]
        if not rows:
            return
        columns = _TABLES[table]
        arrays = [
            pa.array(list(values), kind) for values, kind in zip(zip(*rows, strict=True), columns.values(), strict=True)
        ]
        self.con.register("staged_rows", pa.Table.from_arrays(arrays, list(columns)))
        self.con.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM staged_rows")
        self.con.unregister("staged_rows")
        rows.clear()
