"""One spelling for a place and an allele, shared by ingest and by questions (S-GT 1, 7, 11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

Region = Literal["autosome", "X", "Y", "MT"]

CONTIGS = (*(str(n) for n in range(1, 23)), "X", "Y", "MT")
_ORDER = {contig: rank for rank, contig in enumerate(CONTIGS)}
# PLINK's and MAF's numbers, and the mitochondrion's several names.
_ALIASES = {"23": "X", "24": "Y", "25": "X", "XY": "X", "26": "MT", "M": "MT", "MT": "MT", "X": "X", "Y": "Y"}
_PREFIX = re.compile(r"^chr(?=.)", re.IGNORECASE)
_REFSEQ = re.compile(r"^NC_0000(\d\d)\.\d+$")

# Pseudo-autosomal regions, 1-based inclusive (S-GT 7; Genome Reference Consortium).
PSEUDOAUTOSOMAL: Mapping[tuple[str, str], tuple[tuple[int, int], ...]] = {
    ("GRCh37", "X"): ((60_001, 2_699_520), (154_931_044, 155_260_560)),
    ("GRCh37", "Y"): ((10_001, 2_649_520), (59_034_050, 59_363_566)),
    ("GRCh38", "X"): ((10_001, 2_781_479), (155_701_383, 156_030_895)),
    ("GRCh38", "Y"): ((10_001, 2_781_479), (56_887_903, 57_217_415)),
}

# Lengths of 1–22, X, Y: what tells one assembly's header from another's.
_LENGTHS: Mapping[str, tuple[int, ...]] = {
    "GRCh37": (
        *(249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022, 141213431),
        *(135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210, 78077248),
        *(59128983, 63025520, 48129895, 51304566, 155270560, 59373566),
    ),
    "GRCh38": (
        *(248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717),
        *(133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285),
        *(58617616, 64444167, 46709983, 50818468, 156040895, 57227415),
    ),
}
CONTIG_LENGTHS: Mapping[str, Mapping[str, int]] = {
    assembly: {**dict(zip(CONTIGS, lengths, strict=False)), "MT": 16569} for assembly, lengths in _LENGTHS.items()
}


def fold_contig(name: str) -> str:
    """'chr1' → '1', 'chrM' → 'MT', '23' → 'X', 'NC_000007.13' → '7'; an unknown contig only loses its 'chr'."""
    bare = _PREFIX.sub("", name.strip())
    if refseq := _REFSEQ.match(bare):
        bare = str(int(refseq[1]))
    elif bare.startswith("NC_012920."):
        bare = "MT"
    return _ALIASES.get(bare.upper(), bare)


def contig_rank(contig: str) -> tuple[int, str]:
    """A sort key: 1 … 22, X, Y, MT, then the others by name. Takes a folded contig."""
    return (_ORDER.get(contig, len(CONTIGS)), contig)


def trim(position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """The parsimonious form: no base shared at the right, then none at the left, and at least one base in each.

    Without a reference sequence this is as far as normalisation goes; see `shift_left` for the rest.
    """
    ref, alt = ref.upper(), alt.upper()
    right = 0
    shortest = min(len(ref), len(alt))
    while right < shortest - 1 and ref[-1 - right] == alt[-1 - right]:
        right += 1
    if right:
        ref, alt = ref[:-right], alt[:-right]
    left = 0
    shortest = min(len(ref), len(alt))
    while left < shortest - 1 and ref[left] == alt[left]:
        left += 1
    return position + left, ref[left:], alt[left:]


def shift_left(base_at: Callable[[int], str], position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """An allele at its leftmost place (Tan, Abecasis and Kang 2015); `base_at` gives the base at a 1-based position."""
    while ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
        if ref and alt:
            continue
        if position == 1:  # nothing stands to the left: the base after the allele anchors it
            after = base_at(1 + len(ref))
            return position, ref + after, alt + after
        position -= 1
        before = base_at(position)
        ref, alt = before + ref, before + alt
    return trim(position, ref, alt)


def bare(position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Without any base that both share at the right and then at the left: of an insertion REF is left empty, of a
    deletion ALT. The position is of the first base that is changed, or stands after what is inserted."""
    right = 0
    while right < min(len(ref), len(alt)) and ref[-1 - right] == alt[-1 - right]:
        right += 1
    ref, alt = ref[: len(ref) - right], alt[: len(alt) - right]
    left = next((n for n, (a, b) in enumerate(zip(ref, alt, strict=False)) if a != b), min(len(ref), len(alt)))
    return position + left, ref[left:], alt[left:]


def roll_right(base_at: Callable[[int], str], position: int, ref: str, alt: str) -> int | None:
    """By how many bases an insertion or deletion could stand further right and be the same; 0 for other alleles.

    `base_at` gives the base at a 1-based position, nothing behind the last. Told of A, C, G, T: None where others move.
    """
    start, gone, put = bare(position, ref, alt)
    moved = gone or put
    if gone and put:
        return 0
    if not set(moved) <= set("ACGT"):
        return None
    after, rolled = start + len(gone), 0
    while base_at(after + rolled) == moved[rolled % len(moved)]:
        rolled += 1
    return rolled


def region_of(assembly: str, contig: str, position: int) -> Region:
    """What decides ploidy at a place: the pseudo-autosomal regions of X and Y count as autosome."""
    if contig == "MT":
        return "MT"
    if contig not in ("X", "Y"):
        return "autosome"
    for start, end in PSEUDOAUTOSOMAL.get((assembly, contig), ()):
        if start <= position <= end:
            return "autosome"
    return "X" if contig == "X" else "Y"


def assembly_from_contig_lengths(lengths: Mapping[str, int]) -> str | None:
    """'GRCh37', 'GRCh38' or None, from contig lengths keyed by any spelling of the contig.

    The mitochondrion says nothing (both assemblies have 16,569 bases). Lengths that match both, or none, give None.
    """
    votes = dict.fromkeys(CONTIG_LENGTHS, 0)
    for name, length in lengths.items():
        contig = fold_contig(name)
        for assembly, known in CONTIG_LENGTHS.items():
            votes[assembly] += contig != "MT" and known.get(contig) == length
    agreeing = [assembly for assembly, n in votes.items() if n]
    return agreeing[0] if len(agreeing) == 1 else None


def assembly_from_name(text: str) -> str | None:
    """'GRCh37' or 'GRCh38' where a file name or label says so ('hs37d5.fa', 'b37', 'hg38'); else None."""
    if re.search(r"grch38|hg38|hs38|\bb38\b|build.?38", text, re.IGNORECASE):
        return "GRCh38"
    if re.search(r"grch37|hg19|hs37|g1k_v37|\bb37\b|build.?37", text, re.IGNORECASE):
        return "GRCh37"
    return None
