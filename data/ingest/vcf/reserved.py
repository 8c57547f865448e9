"""Keys that the specification reserves, with their Number and Type (VCF 4.1–4.5, 1.6 and section 3)."""

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
#: Keys of structural variants whose Number has changed over the versions: their Type, where both are allowed "Number".
INFO_TYPES = {
    "SVLEN": "Integer", "CIPOS": "Integer", "CIEND": "Integer", "CILEN": "Integer", "HOMLEN": "Integer",
    "HOMSEQ": "String", "BKPTID": "String", "MEINFO": "String", "METRANS": "String", "DGVID": "String",
    "DBVARID": "String", "DBRIPID": "String", "MATEID": "String", "PARID": "String", "EVENT": "String",
    "DPADJ": "Integer", "CN": "Number", "CICN": "Number",
}  # fmt: skip
FORMAT_TYPES = {"CN": "Number", "CNQ": "Number", "CNL": "Number", "NQ": "Integer", "HAP": "Integer", "AHAP": "Integer"}
#: Since which version Number may be so, and whether in FORMAT alone.
NUMBERS = {"R": ("VCFv4.2", False), "P": ("VCFv4.4", True), "LA": ("VCFv4.5", True), "LR": ("VCFv4.5", True),
           "LG": ("VCFv4.5", True), "M": ("VCFv4.5", True)}  # fmt: skip
#: What INFO SVTYPE is, up to a colon.
SVTYPES = ("DEL", "INS", "DUP", "INV", "CNV", "BND")
_SINCE_4_3 = ("AD", "ADF", "ADR")
#: Values that count something: never below zero.
COUNTS = ("AC", "AD", "ADF", "ADR", "AF", "AN", "DP", "END", "MQ0", "NS")
#: First part of a symbolic allele's name; before 4.3 the whole of it, up to a colon.
SYMBOLS = ("DEL", "INS", "DUP", "INV", "CNV", "BND", "CN", "CNV:TR", "NON_REF", "X", "*", "M", "R", "Y", "S", "W", "K")


def info(version: str) -> dict[str, tuple[str, str]]:
    """Name → Number and Type of INFO's reserved keys in that version."""
    pairs = {} if version >= "VCFv4.4" else {"CIPOS": ("2", "Integer"), "CIEND": ("2", "Integer")}
    return _since(INFO, version) | pairs


def format(version: str) -> dict[str, tuple[str, str]]:
    """Name → Number and Type of FORMAT's reserved keys in that version."""
    return _since(FORMAT, version)


def _since(known: dict[str, tuple[str, str]], version: str) -> dict[str, tuple[str, str]]:
    return {name: own for name, own in known.items() if version >= "VCFv4.3" or name not in _SINCE_4_3}
