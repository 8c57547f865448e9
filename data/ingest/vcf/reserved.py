"""Keys that the specification reserves, with their Number and Type (VCF 4.5, tables 1 and 2, and section 3)."""

from __future__ import annotations

INFO: dict[str, tuple[str, str]] = {
    "AA": ("1", "String"), "AC": ("A", "Integer"), "AD": ("R", "Integer"), "ADF": ("R", "Integer"),
    "ADR": ("R", "Integer"), "AF": ("A", "Float"), "AN": ("1", "Integer"), "BQ": ("1", "Float"),
    "CIGAR": ("A", "String"), "DB": ("0", "Flag"), "DP": ("1", "Integer"), "END": ("1", "Integer"),
    "H2": ("0", "Flag"), "H3": ("0", "Flag"), "MQ": ("1", "Float"), "MQ0": ("1", "Integer"), "NS": ("1", "Integer"),
    "SOMATIC": ("0", "Flag"), "VALIDATED": ("0", "Flag"), "1000G": ("0", "Flag"),
    "IMPRECISE": ("0", "Flag"), "NOVEL": ("0", "Flag"), "SVTYPE": ("1", "String"),
}  # fmt: skip
FORMAT: dict[str, tuple[str, str]] = {
    "AD": ("R", "Integer"), "ADF": ("R", "Integer"), "ADR": ("R", "Integer"), "DP": ("1", "Integer"),
    "EC": ("A", "Integer"), "FT": ("1", "String"), "GL": ("G", "Float"), "GP": ("G", "Float"),
    "GLE": ("G", "String"), "GQ": ("1", "Integer"), "GT": ("1", "String"), "HQ": ("2", "Integer"),
    "MQ": ("1", "Integer"),
    "PL": ("G", "Integer"), "PQ": ("1", "Integer"), "PS": ("1", "Integer"),
}  # fmt: skip
#: Values that count something: never below zero.
COUNTS = ("AC", "AD", "ADF", "ADR", "AF", "AN", "DP", "END", "MQ0", "NS")
#: First part of a symbolic allele's name; before 4.3 the whole of it, up to a colon.
SYMBOLS = ("DEL", "INS", "DUP", "INV", "CNV", "BND", "CN", "CNV:TR", "NON_REF", "X", "*", "M", "R", "Y", "S", "W", "K")
