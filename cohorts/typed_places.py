"""Places as people paste them: beside what `cohorts.loci` reads, lines of VCF, alleles without a base before them."""

from __future__ import annotations

import re

from cohorts import cytobands
from cohorts.errors import InvalidQuestion
from cohorts.hgvs import chromosome
from cohorts.loci import ASSEMBLIES, Region, Variant, parse_region, parse_variant, separated
from cohorts.normalise import CONTIGS, fold_contig
from cohorts.readings import At, Reading, Unanchored, Wrong
from cohorts.registries import from_page

_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "→": ">", "\u00a0": " "})
_KNOWN = re.compile(
    rf"(?<![A-Za-z0-9])[\[(]?({'|'.join(ASSEMBLIES)})(?:\.p[0-9]+)?[\])]?(?![A-Za-z0-9])[\s:]*", re.IGNORECASE
)
_UNKNOWN = re.compile(
    r"(?<![A-Za-z0-9])[\[(]?(hg1[678]|b36|ncbi3[56]|(?:t2t-?)?chm13(?:v[0-9.]+)?|hs1|mm(?:9|10|39)|grcm3[89])[\])]?"
    r"(?![A-Za-z0-9])[\s:]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]+")
_BASES = re.compile(r"[ACGTN]+", re.IGNORECASE)
_ALLELE = re.compile(r"[ACGTN]+(?:,[ACGTN]+)*", re.IGNORECASE)
_SYMBOLIC = re.compile(r"<[A-Z0-9:]+>|\*", re.IGNORECASE)
_MEGABASES = re.compile(
    r"(\S+?)\s*[:\s]\s*([0-9]+(?:\.[0-9]+)?)\s*([km])b?\s*(?:-|\.\.|to|\s)\s*([0-9]+(?:\.[0-9]+)?)\s*([km])b?", re.I
)
_GENOMIC = re.compile(
    r"(\S+?)\s*:\s*[gm]\.([0-9]+)(?:_([0-9]+))?(delins|del|dup|ins|inv)([ACGT]*)(?:ins([ACGT]+))?", re.IGNORECASE
)
_SPDI = re.compile(r"(NC_[0-9]+\.[0-9]+):([0-9]+):([ACGT]*|[0-9]+):([ACGT]*)", re.IGNORECASE)
_NO_ALT = re.compile(r"(\w+)[:\s_-]+([0-9,]+)[:\s_/-]+([ACGT]+)[:\s_/>-]+-", re.IGNORECASE)
_NO_REF = re.compile(r"(\w+)[:\s_]+([0-9,]+)[:\s_]+-[:\s_/>]+([ACGT]+)", re.IGNORECASE)


def tidy(text: str) -> str:
    """Without what copying brings along: quotes, odd dashes and blanks, the address of a page around a name."""
    return from_page(text.translate(_DASHES).strip().strip("'\"“”‘’`;").strip())


def without_assembly(text: str) -> tuple[str | None, str, str | None]:
    """The assembly named anywhere in a text, the rest of it, and one that is named but not known here."""
    if found := _UNKNOWN.search(text):
        return None, (text[: found.start()] + text[found.end() :]).strip(), found[1]
    if found := _KNOWN.search(text):
        return ASSEMBLIES[found[1].casefold()], (text[: found.start()] + text[found.end() :]).strip(" :-_"), None
    return None, text, None


def read_place(text: str, assembly: str | None) -> tuple[Reading, ...] | Wrong | None:
    """What is meant as a place; Wrong where it is one badly written; None for what is none."""
    try:
        return (
            _band(text, assembly) or _unanchored(text, assembly) or _record(text, assembly) or _region(text, assembly)
        )
    except InvalidQuestion as error:
        return Wrong(str(error))


def _band(text: str, assembly: str | None) -> tuple[Reading, ...]:
    """A band of a chromosome, `7q31.2`; on each assembly where none is named, for releases of either or both."""
    found = (cytobands.band(text, one) for one in ((assembly,) if assembly else cytobands.ASSEMBLIES))
    return tuple(At(region, f"the band {name}, {said(region)}") for name, region in filter(None, found))


def said(locus: Region | Variant) -> str:
    """A place with its assembly where one is named."""
    return f"{locus.assembly} {locus}" if locus.assembly else str(locus)


def _record(text: str, assembly: str | None) -> tuple[Reading, ...] | Wrong | None:
    """contig, position, ref and alternates: as four words, as ANNOVAR's five, or as the first columns of a VCF."""
    columns = text.split()
    if len(columns) >= 5 and _NUMBER.fullmatch(columns[1]) and _ALLELE.fullmatch(columns[3] + "," + columns[4]):
        parts = [columns[0], columns[1], columns[3], columns[4]]
    else:
        parts = separated(text)
        if len(parts) == 5 and parts[0].upper().startswith("NC") and "_" in text:
            parts = [f"{parts[0]}_{parts[1]}", *parts[2:]]
    spdi = re.fullmatch(r"(NC_[0-9]+\.[0-9]+):[0-9]+:[ACGTN]+:[ACGTN]+", text, re.IGNORECASE)
    if spdi:
        return _placed([text], None, "SPDI, which counts from 0: ")
    if len(parts) < 3 or not _NUMBER.fullmatch(parts[1]) or not _is_contig(parts[0]):
        chromosome_like = bool(parts) and re.fullmatch(r"(?:chr)?\w{1,2}", parts[0], re.IGNORECASE)
        if (
            chromosome_like
            and len(parts) == 4
            and _NUMBER.fullmatch(parts[1])
            and _BASES.fullmatch(parts[2] + parts[3])
        ):
            return Wrong(f"There is no chromosome {parts[0]}; they are 1 to 22, X, Y and MT")
        return None
    if len(parts) == 3 and _BASES.fullmatch(parts[2]):
        place = f"{parts[0]}-{parts[1]}-{parts[2].upper()}"
        return Wrong(f"{place} names no alternate allele; write {place}-T, or {parts[0]}:{parts[1]} for the place")
    if len(parts) < 4:
        return None
    contig, position, ref, alternates = parts[:4]
    symbolic = next((one for one in (ref, *alternates.split(",")) if _SYMBOLIC.fullmatch(one)), None)
    if "<" in text or symbolic:
        return Wrong(f"{symbolic or 'A symbolic allele'} is not among the variants of a release: structural variants "
                     "are kept apart, and * is never a variant. Write the region")  # fmt: skip
    return _placed([f"{contig}-{position}-{ref}-{alt}" for alt in alternates.split(",")], assembly, "")


def _is_contig(text: str) -> bool:
    return fold_contig(text) in CONTIGS or bool(re.fullmatch(r"[A-Z]{2}[0-9]{6}\.[0-9]", text))


def _placed(texts: list[str], assembly: str | None, before: str) -> tuple[Reading, ...]:
    found = []
    for text in texts:
        locus = parse_variant(f"{assembly or ''} {text}".strip())
        assert isinstance(locus, Variant)
        typed = "-".join((locus.contig, *separated(text)[-3:])).upper()
        trimmed = not before and not typed.endswith(f"-{locus.position}-{locus.ref}-{locus.alt}")
        how = f", trimmed from {typed}" if trimmed else ""
        found.append(At(locus, f"a variant, {before}{said(locus)}{how}"))
    return tuple(found)


def _region(text: str, assembly: str | None) -> tuple[Reading, ...] | Wrong | None:
    if found := _MEGABASES.fullmatch(text.replace(",", "")):
        factor = {"k": 1_000, "m": 1_000_000}
        ends = [round(float(found[n]) * factor[found[n + 1].casefold()]) for n in (2, 4)]
        if fold_contig(found[1]) not in CONTIGS:
            return None
        text = f"{found[1]}:{ends[0]}-{ends[1]}"
    parts = [part for part in separated(text) if part.casefold() != "to"]
    if not parts or fold_contig(parts[0]) not in CONTIGS or len(parts) > 3:
        return None
    if any(not _NUMBER.fullmatch(part) for part in parts[1:]):
        if ":" not in text or len(parts) < 3:
            return None
        return Wrong(f"'{text}' is not a region; write contig:start-end, as 19:11089463-11133820")
    locus = parse_region(" ".join((assembly or "", parts[0], *parts[1:])).strip())
    what = "a chromosome" if len(parts) == 1 else "a place" if locus.start == locus.end else "a region"
    return (At(locus, f"{what}, {said(locus)}"),)


def _unanchored(text: str, assembly: str | None) -> tuple[Reading, ...] | Wrong | None:
    if found := _GENOMIC.fullmatch(text):
        of, first, last, kind, bases, then = found.groups()
        contig, named = chromosome(of)
        kind = "delins" if then else kind.casefold()
        added = (then or bases).upper() if kind in ("ins", "delins") else None
        removed = bases.upper() or None if kind in ("del", "dup") or then else None
        start, end = int(first), int(last or first)
        assembly = named or assembly
    elif found := _SPDI.fullmatch(text):
        contig, assembly = chromosome(found[1])
        deleted, added = found[3].upper(), found[4].upper()
        length = int(deleted) if _NUMBER.fullmatch(deleted) else len(deleted)
        removed = deleted if _BASES.fullmatch(deleted) else None
        if (removed and added) or not (length or added):
            return None
        kind = "ins" if not length else "delins" if added else "del"
        start = int(found[2]) + (1 if length else 0)
        end = start + (length - 1 if length else 1)
    elif (found := _NO_ALT.fullmatch(text)) and fold_contig(found[1]) in CONTIGS:
        contig, start, removed, added, kind = fold_contig(found[1]), _whole(found[2]), found[3].upper(), None, "del"
        end = start + len(removed) - 1
    elif (found := _NO_REF.fullmatch(text)) and fold_contig(found[1]) in CONTIGS:
        contig, start, removed, added, kind = fold_contig(found[1]), _whole(found[2]), None, found[3].upper(), "ins"
        end = start + 1
    else:
        return None
    if not 1 <= start <= end or (kind == "ins" and (end != start + 1 or not added)):
        return Wrong(f"'{text}' is not well formed: an insertion stands between two neighbours, and a start before its "
                     "end")  # fmt: skip
    what = {"del": "deletion of", "ins": "insertion between", "dup": "duplication of", "delins": "replacement of",
            "inv": "inversion of"}[kind]  # fmt: skip
    place = f"{assembly + ' ' if assembly else ''}{contig}:{start}" + (f"-{end}" if end > start else "")
    words = f"the {what} {place}" + (f", {added} put in" if added else "")
    return (Unanchored(kind, contig, start, end, words, assembly, removed, added),)


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
