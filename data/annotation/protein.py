"""Changes of proteins by their HGVS names, of what `bcftools csq` writes: `600V>600E` is p.Val600Glu.

It writes the residues from the first changed codon to the last, of a shifted frame until the protein ends, and names
the place of the DNA on the chromosome, which is no `c.` name: none is stored. A frame that shifts is named by the first
residue that differs (`p.Asp3fs`), as where it ends HGVS counts from there. What cannot be named for sure (an insertion
between residues that it does not show, a lost stop) is left without a name.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_CHANGE = re.compile(r"(\d+)([A-Z*]+)(?:>\1([A-Z*]+))?")
_LETTERS = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu", "G": "Gly", "H": "His",
    "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp",
    "Y": "Tyr", "V": "Val", "*": "Ter", "U": "Sec", "X": "Xaa",
}  # fmt: skip


def named(change: str, *, shifts: bool = False) -> str | None:
    """The HGVS name of one change; `shifts`: it shifts the frame. None where it has none for sure."""
    found = _CHANGE.fullmatch(change)
    if found is None or not set(found[2] + (found[3] or "")) <= _LETTERS.keys():
        return None
    place, before, after = int(found[1]), found[2], found[3]
    if after is None or after == before:
        return f"p.{_LETTERS[before]}{place}=" if len(before) == 1 else None
    if place == 1 and before[0] == "M" and after[0] != "M":
        return "p.Met1?"
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    if shifts:
        return f"p.{_LETTERS[before[same]]}{place + same}fs" if same < len(before) else None
    if before[same : same + 1] == "*":
        return None  # how far the protein goes on is not told
    if after[same : same + 1] == "*":
        return f"p.{_LETTERS[before[same]]}{place + same}Ter" if same < len(before) else None
    return _inframe(place, before, after, same)


def _inframe(place: int, before: str, after: str, same: int) -> str | None:
    """Residues exchanged, taken out or put in; `same` are those that both begin with."""
    rest, put = before[same:], after[same:]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(rest[::-1], put[::-1], strict=False)))
    gone, put = rest[: len(rest) - shared], put[: len(put) - shared]
    inserted = "".join(_LETTERS[one] for one in put)
    first, last = place + same, place + same + len(gone) - 1
    if not gone:  # between two residues, which must both be shown
        if not same or not shared or before[:same].endswith(put):
            return None
        return f"p.{_LETTERS[before[same - 1]]}{first - 1}_{_LETTERS[before[same]]}{first}ins{inserted}"
    if len(gone) == len(put) == 1:
        return f"p.{_LETTERS[gone]}{first}{inserted}"
    span = f"p.{_LETTERS[gone[0]]}{first}" + (f"_{_LETTERS[gone[-1]]}{last}" if len(gone) > 1 else "")
    return f"{span}delins{inserted}" if put else f"{span}del"


def name_changes(con: duckdb.DuckDBPyConnection, assembly: str) -> None:
    """What csq wrote into consequence and haplotype_consequence on an assembly, by its names."""
    written = con.execute(
        r"SELECT DISTINCT hgvsp, consequence = 'frameshift_variant' FROM ("
        r"SELECT hgvsp, consequence FROM consequence UNION ALL SELECT hgvsp, consequence FROM haplotype_consequence"
        r") WHERE regexp_matches(hgvsp, '^\d')"
    ).fetchall()
    con.execute("CREATE OR REPLACE TEMP TABLE protein_name (written VARCHAR, shifts BOOLEAN, name VARCHAR)")
    columns = [[*column] for column in zip(*((w, s, named(w, shifts=s)) for w, s in written), strict=True)]
    if columns:
        con.execute(
            "INSERT INTO protein_name SELECT unnest(?::VARCHAR[]), unnest(?::BOOLEAN[]), unnest(?::VARCHAR[])", columns
        )
    own = {
        "consequence": "variant_id IN (SELECT variant_id FROM variant WHERE assembly = ? AND contig <> 'MT')",
        "haplotype_consequence": "haplotype_id IN (SELECT h.haplotype_id FROM haplotype_variant AS h JOIN variant AS v"
        " ON v.variant_id = h.variant_id WHERE v.assembly = ?)",
    }
    for table, here in own.items():
        con.execute(
            f"UPDATE {table} SET hgvsc = NULL, hgvsp = (SELECT n.name FROM protein_name AS n WHERE n.written = hgvsp "
            f"AND n.shifts = (consequence = 'frameshift_variant')) WHERE {here}",
            [assembly],
        )
    con.execute("DROP TABLE protein_name")
