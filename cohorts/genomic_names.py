"""What a variant is called elsewhere: its genomic HGVS name, and the pages of public resources about it.

The addresses are for a reader to open. Nothing is asked of them by Concord.
"""

from __future__ import annotations

from collections.abc import Iterable

from cohorts.hgvs import VERSIONS
from cohorts.loci import Variant
from cohorts.normalise import CONTIGS, bare

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
#: How each resource calls an assembly.
_UCSC = {"GRCh37": "hg19", "GRCh38": "hg38"}
_ENSEMBL = {"GRCh37": "grch37.ensembl.org", "GRCh38": "www.ensembl.org"}
_GNOMAD = {"GRCh37": "gnomad_r2_1", "GRCh38": "gnomad_r4"}


def genomic_name(variant: Variant, roll: int | None = None) -> str | None:
    """`NC_000019.10:g.11105408C>T`; None where only the reference sequence could tell.

    HGVS writes an insertion or deletion at its last possible place and calls one that repeats what stands before it a
    duplication: both are told by `roll`, by how many bases the allele can stand further right. Others have one place.
    """
    sequence = sequence_of(variant.assembly, variant.contig)
    start, gone, put = bare(variant.position, variant.ref, variant.alt)
    if sequence is None:
        return None
    before = f"{sequence}:{'m' if variant.contig == 'MT' else 'g'}."
    if len(gone) == len(put) == 1:
        return f"{before}{start}{gone}>{put}"
    if gone and put:
        turned = len(gone) > 1 and put == gone.translate(_COMPLEMENT)[::-1]
        return f"{before}{_between(start, len(gone))}{'inv' if turned else f'delins{put}'}"
    if roll is None:
        return None
    if gone:
        return f"{before}{_between(start + roll, len(gone))}del"
    last, n = start + roll, len(put)
    if roll >= n:
        return f"{before}{_between(last - n, n)}dup"
    turned = roll % n
    return f"{before}{last - 1}_{last}ins{put[turned:]}{put[:turned]}"


def _between(start: int, length: int) -> str:
    return str(start) if length == 1 else f"{start}_{start + length - 1}"


def sequence_of(assembly: str | None, contig: str) -> str | None:
    """The accession of a chromosome's sequence, `NC_000019.10`; None for an assembly or contig that has none here."""
    if contig == "MT":
        return "NC_012920.1"
    versions = VERSIONS.get(assembly or "", ())
    number = CONTIGS.index(contig) if contig in CONTIGS else len(versions)
    return f"NC_{number + 1:06}.{versions[number]}" if number < len(versions) else None


def resources(variant: Variant, rsid: str | None = None, clinvar: Iterable[int | None] = ()) -> dict[str, str]:
    """Name and address of each public resource that has a page for this variant's place."""
    found = {}
    contig, place = variant.contig, variant.position
    chromosome = "M" if contig == "MT" else contig
    if dataset := _GNOMAD.get(variant.assembly or ""):
        found["gnomAD"] = (
            f"https://gnomad.broadinstitute.org/variant/{chromosome}-{place}-{variant.ref}-{variant.alt}"
            f"?dataset={dataset}"
        )
    records = [one for one in clinvar if one is not None]
    for record in records[:1]:
        found["ClinVar"] = f"https://www.ncbi.nlm.nih.gov/clinvar/variation/{record}/"
    if not records and variant.assembly in _UCSC:
        base = "37" if variant.assembly == "GRCh37" else "38"
        found["ClinVar"] = f"https://www.ncbi.nlm.nih.gov/clinvar/?term={contig}[chr]+AND+{place}[chrpos{base}]"
    if rsid:
        found["dbSNP"] = f"https://www.ncbi.nlm.nih.gov/snp/{rsid}"
    if host := _ENSEMBL.get(variant.assembly or ""):
        found["Ensembl"] = f"https://{host}/Homo_sapiens/Location/View?r={contig}:{max(place - 50, 1)}-{place + 50}"
    if genome := _UCSC.get(variant.assembly or ""):
        found["UCSC"] = (
            f"https://genome.ucsc.edu/cgi-bin/hgTracks?db={genome}"
            f"&position=chr{chromosome}:{max(place - 50, 1)}-{place + 50}"
        )
    return found
