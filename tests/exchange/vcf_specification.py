"""The rules of VCF 4.3 that a written file must keep, held one line at a time and without a library."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

FIXED = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
_STRUCTURED = re.compile(r'##(\w+)=<((?:\w+=(?:"(?:[^"\\]|\\.)*"|[^",<>]*),?)+)>$')
_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^",<>]*)')
_NEEDS = {"INFO": {"ID", "Number", "Type", "Description"}, "FORMAT": {"ID", "Number", "Type", "Description"},
          "FILTER": {"ID", "Description"}, "ALT": {"ID", "Description"}, "contig": {"ID"}}  # fmt: skip
_RESERVED = {  # section 1.6: a reserved field keeps its number and type
    "AC": ("A", "Integer"), "AN": ("1", "Integer"), "AF": ("A", "Float"), "GT": ("1", "String"), "FT": ("1", "String"),
    "GQ": ("1", "Integer"), "DP": ("1", "Integer"), "AD": ("R", "Integer"),
}  # fmt: skip
_TYPES = {"Integer": r"-?\d+", "Float": r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", "String": r"[^\s;=,]+"}


def check(path: Path) -> int:
    """AssertionError with line and rule where one is broken; gives the number of records."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    lines = text.removesuffix("\n").split("\n")
    assert lines[0] == "##fileformat=VCFv4.3"
    declared: dict[str, dict[str, dict[str, str]]] = {kind: {} for kind in _NEEDS}
    end = next(i for i, line in enumerate(lines) if not line.startswith("##"))
    for line in lines[1:end]:
        _meta(line, declared)
    columns = lines[end].split("\t")
    samples = columns[9:]
    assert columns[:8] == FIXED
    assert columns[8:9] == (["FORMAT"] if samples else [])
    assert len(set(samples)) == len(samples)
    assert all(name and not re.search(r"\s", name) for name in samples)
    closed, before = set(), ("", 0)
    for number, line in enumerate(lines[end + 1 :], end + 2):
        try:
            contig, position = _record(line, declared, len(samples))
            assert contig == before[0] or contig not in closed, "records of a contig stand together"
            assert contig != before[0] or position >= before[1], "records are sorted"
        except AssertionError as error:
            raise AssertionError(f"line {number}: {line[:200]}") from error
        closed.add(contig)
        before = (contig, position)
    return len(lines) - end - 1


def _meta(line: str, declared: dict[str, dict[str, dict[str, str]]]) -> None:
    key, equals, value = line[2:].partition("=")
    assert all((key, equals, value)), line
    if key not in _NEEDS:
        assert not value.startswith("<"), line
        return
    match = _STRUCTURED.match(line)
    if key == "ALT":
        match = re.match(r'##(ALT)=<(ID=[^,]+,Description="[^"]*")>$', line)
    assert match, line
    pairs = {"ID": re.search("ID=([^,]+)", line)[1]} | dict(_PAIR.findall(match[2]))
    assert pairs.keys() >= _NEEDS[key], line
    assert pairs["ID"] not in declared[key], f"{line}: declared twice"
    if key in ("INFO", "FORMAT"):
        assert re.fullmatch(r"\d+|[ARG.]", pairs["Number"]), line
        assert pairs["Type"] in _TYPES, line
        if pairs["ID"] in _RESERVED:
            assert (pairs["Number"], pairs["Type"]) == _RESERVED[pairs["ID"]], line
    declared[key][pairs["ID"]] = pairs


def _record(line: str, declared: dict, samples: int) -> tuple[str, int]:
    fields = line.split("\t")
    assert len(fields) == (9 + samples if samples else 8)
    contig, position, name, ref, alt, quality, filters, info = fields[:8]
    assert contig in declared["contig"]
    length = declared["contig"][contig].get("length")
    assert int(position) > 0
    assert not length or int(position) <= int(length)
    assert re.fullmatch(r"[^\s;]+(;[^\s;]+)*", name)
    assert re.fullmatch("[ACGTN]+", ref)
    alts = alt.split(",")
    assert len(set(alts)) == len(alts)
    assert ref not in alts
    assert all(re.fullmatch(r"[ACGTN]+", one) or (one == "<*>" and "*" in declared["ALT"]) for one in alts)
    assert quality == "."
    assert filters == "PASS" or all(one in declared["FILTER"] for one in filters.split(";"))
    pairs = [pair.partition("=")[::2] for pair in info.split(";")] if info != "." else []
    assert len(dict(pairs)) == len(pairs)
    for key, value in pairs:
        _values(declared["INFO"][key], value, len(alts))
    if samples:
        form = fields[8].split(":")
        assert form[0] == "GT"
        assert len(set(form)) == len(form)
        for cell in fields[9:]:
            parts = cell.split(":")
            assert len(parts) <= len(form)
            _genotype(parts[0], len(alts))
            for key, value in zip(form[1:], parts[1:], strict=False):
                _values(declared["FORMAT"][key], value, len(alts))
                assert key != "FT" or value == "PASS" or value in declared["FILTER"]
    return contig, int(position)


def _values(field: dict[str, str], value: str, alts: int) -> None:
    assert value
    if value == ".":
        return
    values = value.split(",")
    expected = {"A": alts, "R": alts + 1, ".": len(values)}.get(field["Number"])
    assert len(values) == (expected if expected is not None else int(field["Number"]))
    assert all(one == "." or re.fullmatch(_TYPES[field["Type"]], one) for one in values)


def _genotype(text: str, alts: int) -> None:
    assert re.fullmatch(r"(\.|\d+)([/|](\.|\d+))?", text)
    assert all(one == "." or int(one) <= alts for one in re.split(r"[/|]", text))
