"""Rules of the header beyond those without which nothing can be read: each broken one is named, and the file is kept.

VCF 4.1–4.5, section 1.4. What Concord needs of a header is refused in header.py; the rest is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.ingest.vcf import reserved

Fault = tuple[str, str]  # rule, what is wrong

_URL = re.compile(r"(?:https?|ftp|file|gs|s3)://(?:[^/@\s]+@)?(?P<host>[^/:\s]*)(?::\d+)?(?:/\S*)?\Z")
_SAMPLE_ID = re.compile(r"[^\s,;=<>\"*]+\Z")
_PLAIN = re.compile(r"[\w.-]+\Z")
_ORDER = {
    "INFO": ("ID", "Number", "Type", "Description"),
    "FORMAT": ("ID", "Number", "Type", "Description"),
    "ALT": ("ID", "Number", "Type", "Description"),
    "FILTER": ("ID", "Description"),
}
_NUMBER = re.compile(r"(\d+|A|R|G|LA|LR|LG|P|M|\.)\Z")
_STRUCTURED = ("INFO", "FORMAT", "FILTER", "ALT", "contig", "META", "SAMPLE", "PEDIGREE")
_NAME = re.compile(r"(?:[A-Za-z_][0-9A-Za-z_.]*|1000G)\Z")
_ALT_TYPES = ("Integer", "Float", "Flag", "Character", "String")
_PAIR = re.compile(r'([^=,<>"]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,"]*)(?:,|\Z)')


class HeaderRules:
    """Takes the meta lines of one header in their order."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.modern = version >= "VCFv4.3"
        self.seen: set[tuple[str, str]] = set()

    def faults(self, key: str, value: str) -> Iterator[Fault]:
        """What is wrong with `##key=value`."""
        if key in ("assembly", "pedigreeDB"):
            yield from self._url(key, value)
        elif key not in _STRUCTURED:
            if self.modern and value.startswith("<") and value.endswith(">"):
                yield from self._other(key, _pairs(value[1:-1]))
        else:
            if not (value.startswith("<") and value.endswith(">")):
                yield "header-form", f"##{key} is not written as <key=value,…>"
                return
            yield from self._structured(key, value[1:-1])

    def _other(self, key: str, pairs: dict[str, str] | None) -> Iterator[Fault]:
        """A structured line that is none of the specification's: it has an ID of its own (4.3 on)."""
        name = (pairs or {}).get("ID")
        if pairs is not None and not name:
            yield "header-form", f"##{key[:40]} is a structured line without ID"
        elif name and (key, name) in self.seen:
            yield "header-duplicate", f"##{key[:40]} {name[:40]} is declared twice"
        self.seen.add((key, name or ""))

    def _structured(self, key: str, text: str) -> Iterator[Fault]:
        pairs = _pairs(text)
        if key == "ALT":
            yield from self._alternate(text, pairs)
        elif pairs is None:
            yield "header-form", f"##{key} is not a list of key=value, quoted where a value holds a comma or a quote"
        if pairs is None:
            return
        if (name := pairs.get("ID")) is not None:
            if (key, name) in self.seen and (self.modern or key in ("INFO", "FORMAT")):
                yield "header-duplicate", f"##{key} {name} is declared twice"
            self.seen.add((key, name))
        yield from _in_order(key, pairs)
        if key in ("INFO", "FORMAT"):
            yield from self._name(key, name or "")
            yield from self._number(key, pairs)
            yield from self._reserved(key, pairs)
        elif key == "FILTER":
            if name == "0" or (name and re.search(r"[\s;]", name)):
                yield "filter-name", f"##FILTER '{name[:40]}' is 0, or holds a blank or a semicolon"
            if not pairs.get("Description", '"').startswith('"'):
                yield "header-quotes", f"##FILTER {(name or '')[:40]}: the description is not quoted"
        elif key == "contig":
            yield from self._contig(pairs)
        elif key == "META":
            yield from self._meta(pairs)
        elif key == "SAMPLE":
            yield from self._sample(pairs)
        elif key == "PEDIGREE":
            yield from self._pedigree(pairs)

    def _reserved(self, key: str, pairs: dict[str, str]) -> Iterator[Fault]:
        name = pairs.get("ID", "")
        known = (reserved.info if key == "INFO" else reserved.format)(self.version).get(name)
        if known is None:
            kind = (reserved.INFO_TYPES if key == "INFO" else reserved.FORMAT_TYPES).get(name)
            allowed = ("Integer", "Float") if kind == "Number" else (kind,)
            if kind and pairs.get("Type") not in allowed:
                text = f"##{key} {name}: Type is {pairs.get('Type')}, the specification says {' or '.join(allowed)}"
                yield "reserved-type", text
            return
        number, kind = known
        if pairs.get("Number") != number:
            yield "reserved-number", f"##{key} {name}: Number is {pairs.get('Number')}, the specification says {number}"
        if pairs.get("Type") != kind:
            yield "reserved-type", f"##{key} {name}: Type is {pairs.get('Type')}, the specification says {kind}"

    def _name(self, key: str, name: str) -> Iterator[Fault]:
        if re.search(r"[\s;=]", name) or (self.modern and not _NAME.match(name)):
            yield "header-name", f"##{key} '{name[:40]}' is no name of a field"

    def _number(self, key: str, pairs: dict[str, str]) -> Iterator[Fault]:
        number = pairs.get("Number", "")
        since, of_cells = reserved.NUMBERS.get(number, ("", False))
        where = f"##{key} {pairs.get('ID', '')[:40]}"
        if self.version < since:
            yield "header-number", f"{where}: Number={number} came with {since.removeprefix('VCFv')}"
        elif of_cells and key == "INFO":
            yield "header-number", f"{where}: Number={number} is for FORMAT"

    def _alternate(self, text: str, pairs: dict[str, str] | None) -> Iterator[Fault]:
        if pairs is None or "ID" not in pairs:
            loose = re.match(r"ID=(.+?),Description=(.*)\Z", text)
            if loose is None:
                yield "header-form", "##ALT is not <ID=…,Description=…>"
                return
            pairs = {"ID": loose[1], "Description": loose[2]}
        name, description = pairs["ID"], pairs.get("Description", "")
        if not re.fullmatch(r'"(?:[^"\\]|\\.)*"', description):
            yield "header-quotes", f"##ALT {name}: the description is not one text in quotes"
        if "," in name:
            yield "alt-name", f"##ALT {name}: the name holds a comma"
        first = name.split(":")[0]
        known = first in reserved.SYMBOLS or re.fullmatch(r"CN\d+", first)
        if not known and (":" in name or not self.modern):
            yield "alt-name", f"##ALT {name}: '{first}' is none of DEL, INS, DUP, INV, CNV"
        if "Number" in pairs and not _NUMBER.match(pairs["Number"]):
            yield "header-number", f"##ALT {name}: Number={pairs['Number']} is no count"
        if "Type" in pairs and pairs["Type"] not in _ALT_TYPES:
            yield "header-type", f"##ALT {name}: Type={pairs['Type']} is not one of {', '.join(_ALT_TYPES)}"

    def _contig(self, pairs: dict[str, str]) -> Iterator[Fault]:
        name = pairs.get("ID", "")
        yield from contig_faults(name, self.modern, "##contig ")
        length = pairs.get("length")
        if length is not None and not length.isdigit():
            yield "contig-length", f"##contig {name}: length '{length}' is not a whole number"

    def _meta(self, pairs: dict[str, str]) -> Iterator[Fault]:
        name = pairs.get("ID")
        if not name:
            yield "header-form", "##META has no ID"
        if pairs.get("Number") != ".":
            yield "header-number", f"##META {name}: Number is {pairs.get('Number')}, the specification says '.'"
        if pairs.get("Type") != "String":
            yield "header-type", f"##META {name}: Type is {pairs.get('Type')}, the specification says String"
        if not re.fullmatch(r"\[[^\]]*\]", pairs.get("Values", "")):
            yield "header-form", f"##META {name}: Values is not a list in brackets"

    def _sample(self, pairs: dict[str, str]) -> Iterator[Fault]:
        name = pairs.get("ID")
        if not name:
            yield "header-form", "##SAMPLE has no ID"
        elif not _SAMPLE_ID.match(name):
            yield "sample-name", '##SAMPLE: the ID holds a blank, a bracket or one of , ; = * "'
        if self.modern:
            return
        if missing := [need for need in ("Genomes", "Mixture") if need not in pairs]:
            yield "header-form", f"##SAMPLE {name} lacks {' and '.join(missing)}, as VCF before 4.3 needs"
        genomes, mixture = (pairs.get(need, "").count(";") for need in ("Genomes", "Mixture"))
        if genomes != mixture:
            yield "header-form", f"##SAMPLE {name} names {genomes + 1} genomes and {mixture + 1} shares of them"
        if any(value.startswith('"') for field, value in pairs.items() if field != "Description"):
            yield "header-quotes", f"##SAMPLE {name}: only the description is quoted before VCF 4.3"

    def _pedigree(self, pairs: dict[str, str]) -> Iterator[Fault]:
        if self.modern and not pairs.get("ID"):
            yield "header-form", "##PEDIGREE has no ID"
        if any(not _PLAIN.match(value) for value in pairs.values()):
            yield "pedigree-value", "##PEDIGREE holds a value with a blank or punctuation"

    def _url(self, key: str, value: str) -> Iterator[Fault]:
        text = value[1:-1] if value.startswith("<") and value.endswith(">") else value
        match = _URL.match(text)
        if match is None or (not match["host"] and not text.startswith("file:")) or match["host"].isdigit():
            yield "header-url", f"##{key} is not a URL"


def contig_faults(name: str, modern: bool, where: str = "") -> Iterator[Fault]:
    """A contig's name beyond what header.py and records.py refuse."""
    if re.search(r"[\s,<>()\[\]{}'\"`\\]", name):
        yield "contig-name", f"{where}'{name[:40]}' holds a blank, a bracket, a quote or a comma"
    elif modern and ("*" in name or "=" in name):
        yield (
            "contig-name",
            f"{where}'{name[:40]}' holds '*' or '=', which not every version of the specification allows",
        )


def _in_order(key: str, pairs: dict[str, str]) -> Iterator[Fault]:
    """The keys that have a fixed order stand in it, ID first."""
    order = _ORDER.get(key)
    if order is None:
        if pairs and "ID" in pairs and next(iter(pairs)) != "ID":
            yield "header-order", f"##{key}: ID is not the first"
        return
    there = [name for name in pairs if name in order]
    if there != sorted(there, key=order.index) or (there and next(iter(pairs)) != there[0]):
        yield "header-order", f"##{key} {pairs.get('ID', '')}: the keys are not in the order {', '.join(order)}"


def _pairs(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PAIR.match(text, at)
        if match is None or match[1] in found:
            return None
        found[match[1]] = match[2]
        at = match.end()
    return found if found and not text.endswith(",") else None
