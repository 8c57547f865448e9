"""The variants of the gene panel: planted ones, real ClinVar rows, and rare ones that are made up at real places.

A *locus* is what one chromosome carries at most one allele of: APOL1's G1 and G2 never stand on one chromosome, and G1
is two variants. Everything else is a locus of its own with one allele.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from data.demo.gene_places import REFERENCE, GenePlace, gene_places
from data.demo.plan import GROUPS, stream
from data.reference.planted import PlantedVariant, planted_variants

LOSS = ("stop_gained", "frameshift_variant", "splice_donor_variant", "splice_acceptor_variant")
NULL_GENE, TRAP_GENE = "ABCA10", "FAM186A"  # nothing of the kind is known of either: that is why they were chosen
_PANEL = """
APC RET BRCA1 BRCA2 PALB2 SDHD SDHAF2 SDHC SDHB MAX TMEM127 BMPR1A SMAD4 TP53 MLH1 MSH2 MSH6 PMS2 MEN1 NF2 STK11
PTEN RB1 TSC1 TSC2 VHL WT1 MUTYH FBN1 TGFBR1 TGFBR2 SMAD3 ACTA2 MYH11 PKP2 DSP DSC2 TMEM43 DSG2 RYR2 TNNT2 LMNA
FLNC BAG3 DES RBM20 TNNC1 LDLR COL3A1 KCNQ1 KCNH2 SCN5A CALM1 CALM2 CALM3 MYH7 MYBPC3 TNNI3 TPM1 MYL3 ACTC1
PRKAG2 MYL2 TTN APOB PCSK9 CASQ2 TRDN BTD GAA GLA OTC HFE ATP7B RPE65 ACVRL1 ENG HNF1A TTR CACNA1S RYR1 PKD1
PKD2 F5 APOL1 CYP2C19 SLCO1B1 G6PD LPA FTO ACTN3 ACKR1
"""
GENES = [*_PANEL.split(), NULL_GENE, TRAP_GENE]
RECESSIVE = {"MUTYH", "ATP7B", "GAA", "BTD", "RPE65", "CASQ2", "TRDN"}
IMPACT = {
    "stop_gained": "HIGH",
    "frameshift_variant": "HIGH",
    "splice_donor_variant": "HIGH",
    "splice_acceptor_variant": "HIGH",
    "start_lost": "HIGH",
    "stop_lost": "HIGH",
    "missense_variant": "MODERATE",
    "inframe_deletion": "MODERATE",
    "inframe_insertion": "MODERATE",
    "synonymous_variant": "LOW",
    "splice_region_variant": "LOW",
}


@dataclass(frozen=True)
class Draw:
    """ClinVar rows to draw for one effect: how many, of which kind, and the share of people who carry any of them."""

    effect: str
    gene: str
    number: int
    carriers: float
    consequences: tuple[str, ...] = ()


#: FH in all is 1 in 256: what the planted alleles of APOB and PCSK9 leave is LDLR's.
CLINVAR_DRAWS = (
    Draw("fh", "LDLR", 34, 0.00295),
    Draw("apob_loss", "APOB", 14, 0.0018, LOSS),
    Draw("ttn", "TTN", 60, 0.006, LOSS),
    Draw("pkd1", "PKD1", 16, 1 / 1400, LOSS),
    Draw("brca1", "BRCA1", 20, 0.0014),
    Draw("brca2", "BRCA2", 30, 0.0036),
    Draw("", "HNF1A", 5, 0.0008),
    Draw("", "PKD2", 0, 0.0),  # the gene set holds it, and nothing is planted there
    Draw("", "F5", 2, 0.0005),
    Draw("", "G6PD", 0, 0.0),
)
#: Predicted loss of function that nothing in ClinVar speaks of: (effect, gene, variants, share of carriers).
UNCLASSIFIED_LOSS = (
    ("null_gene", NULL_GENE, 18, 40 / 25_000),
    ("trap", TRAP_GENE, 40, 0.020),
    ("ttn_other", "TTN", 24, 0.003),
)
#: What a planted allele does in `lives.py` and `records.py`; the rest are drawn and do nothing.
EFFECTS = {
    ("APOB", "R3527Q"): "fh",
    ("APOB", "R3527W"): "fh",
    ("PCSK9", "S127R"): "fh",
    ("PCSK9", "R215H"): "fh",
    ("PCSK9", "D374Y"): "fh",
    ("PCSK9", "R46L"): "pcsk9_r46l",
    ("PCSK9", "Y142X"): "pcsk9_loss",
    ("PCSK9", "C679X"): "pcsk9_loss",
    ("LPA", "rs10455872-G"): "lpa",
    ("APOL1", "G1"): "apol1",
    ("APOL1", "G2"): "apol1",
    ("BRCA1", "185delAG"): "brca1",
    ("BRCA1", "5382insC"): "brca1",
    ("BRCA2", "6174delT"): "brca2",
    ("HFE", "C282Y"): "c282y",
    ("HFE", "H63D"): "h63d",
    ("TTR", "V142I"): "ttr",
    ("F5", "Leiden"): "f5",
    ("CYP2C19", "*2"): "cyp2c19_loss",
    ("CYP2C19", "*3"): "cyp2c19_loss",
    ("G6PD", "A-"): "g6pd",
    ("G6PD", "Mediterranean"): "g6pd",
    ("SLCO1B1", "*5"): "slco1b1",
    ("FTO", "rs9939609-A"): "fto",
    ("ACTN3", "R577X"): "actn3",
    ("ACKR1", "Duffy null"): "ackr1",
}


@dataclass(frozen=True)
class Locus:
    """Alleles that exclude each other on a chromosome. `frequency`: alleles × groups; `effects`: a word each, or ''."""

    gene: str
    contig: str
    frequency: np.ndarray
    effects: tuple[str, ...]


@dataclass
class Panel:
    """Loci, and the variants that show which allele a chromosome has: (locus, allele) of each row of `variants`.

    `variants` columns: contig, position, ref, alt, csq, gene.
    """

    loci: list[Locus] = field(default_factory=list)
    rows: list[tuple[str, int, str, str, str, str, int, int]] = field(default_factory=list)

    def add(self, locus: Locus, rows: list[tuple[str, int, str, str, str, int]]) -> None:
        """`rows`: contig, position, ref, alt, csq, allele."""
        number = len(self.loci)
        self.loci.append(locus)
        self.rows += [(c, p, r, a, csq, locus.gene, number, allele) for c, p, r, a, csq, allele in rows]

    @property
    def variants(self) -> pl.DataFrame:
        names = ("contig", "position", "ref", "alt", "csq", "gene", "locus", "allele")
        return pl.DataFrame(self.rows, schema=list(names), orient="row")


def csq(place: GenePlace, position: int, ref: str, alt: str, term: str, hgvsc: str, hgvsp: str, rsid: str) -> str:
    """One entry of VEP's CSQ, for the gene's preferred transcript."""
    rank = place.rank(position)
    exon = f"{rank}/{place.exon_count}" if rank else ""
    head = alt if len(ref) == len(alt) else (alt[1:] or "-")
    c = hgvsc if ":" in hgvsc else f"{place.transcript_id}:{hgvsc}"
    impact = IMPACT.get(term, "MODIFIER")
    known = [head, term, impact, place.symbol, place.gene_id, "Transcript", place.transcript_id, "protein_coding", exon]
    return "|".join([*known, c if hgvsc else "", hgvsp.replace("=", "%3D"), "YES", "", rsid])


def build_panel(seed: int) -> Panel:
    """The panel of this seed: planted alleles are always the same, ClinVar rows and made-up ones are drawn."""
    places = gene_places(GENES)
    panel = Panel()
    _planted(panel, places)
    clinvar = pl.read_parquet(REFERENCE / "clinvar.parquet").filter(pl.col("gene").is_in(GENES))
    taken = {(r[0], r[1]) for r in panel.rows}
    taken |= set(clinvar.select("contig", "position").iter_rows())
    _clinvar(panel, places, clinvar, stream(seed, "panel clinvar"))
    rng = stream(seed, "panel made up")
    for effect, gene, number, carriers in UNCLASSIFIED_LOSS:
        _loss(panel, places[gene], effect, number, carriers, taken, rng)
    for gene in GENES:
        if gene in places:
            _made_up(panel, places[gene], taken, rng)
    return panel


def _planted(panel: Panel, places: dict[str, GenePlace]) -> None:
    """One locus a gene: planted alleles of a gene exclude each other on a chromosome."""
    by_gene: dict[str, list[PlantedVariant]] = {}
    for variant in planted_variants():
        by_gene.setdefault(variant.gene, []).append(variant)
    for gene, variants in by_gene.items():
        alleles = list(dict.fromkeys(v.allele for v in variants))
        first = {v.allele: v for v in reversed(variants)}
        shares = np.array([[first[allele].frequency[word[:3]] for word in GROUPS] for allele in alleles])
        rows = []
        for v in variants:
            entry = csq(places[gene], v.position, v.ref, v.alt, v.consequence, v.hgvsc, v.hgvsp or "", v.rsid)
            rows.append((v.contig, v.position, v.ref, v.alt, entry, alleles.index(v.allele)))
        effects = tuple(EFFECTS.get((gene, allele), "") for allele in alleles)
        panel.add(Locus(gene, variants[0].contig, shares, effects), rows)


def _clinvar(panel: Panel, places: dict[str, GenePlace], clinvar: pl.DataFrame, rng: np.random.Generator) -> None:
    planted = {r[:4] for r in panel.rows}
    draws = {d.gene: d for d in CLINVAR_DRAWS}
    for gene in GENES:
        if gene not in places or gene in {"TTR", "HFE", "APOL1", "ACKR1", "PCSK9"}:
            continue
        carriers = 0.004 if gene in RECESSIVE else 0.00025
        draw = draws.get(gene, Draw("", gene, 4, carriers))
        pool = clinvar.filter((pl.col("gene") == gene) & pl.col("consequence").is_not_null())
        pool = pool.filter(pl.col("ref").str.len_chars() + pl.col("alt").str.len_chars() <= 12)
        if draw.consequences:
            pool = pool.filter(pl.col("consequence").is_in(draw.consequences))
        pool = pool.sort("position", "ref", "alt")
        chosen = np.sort(rng.choice(len(pool), min(draw.number, len(pool)), replace=False))
        shares = rng.dirichlet(np.full(max(len(chosen), 1), 1.2)) * draw.carriers / 2
        for share, r in zip(shares, pool[chosen].iter_rows(named=True), strict=False):
            if (r["contig"], r["position"], r["ref"], r["alt"]) in planted:
                continue
            hgvsc = places[gene].hgvsc(r["position"], r["ref"], r["alt"])
            entry = csq(places[gene], r["position"], r["ref"], r["alt"], r["consequence"], hgvsc, "", r["rsid"] or "")
            row = (r["contig"], r["position"], r["ref"], r["alt"], entry, 0)
            panel.add(Locus(gene, r["contig"], np.full((1, len(GROUPS)), share), (draw.effect,)), [row])


def _loss(
    panel: Panel, place: GenePlace, effect: str, number: int, carriers: float, taken: set, rng: np.random.Generator
) -> None:
    """Made-up stop and frameshift variants in the middle nine tenths of the coding sequence."""
    shares = rng.dirichlet(np.full(number, 2.0)) * carriers / 2
    for share in shares:
        position = _free(place, taken, rng, int(place.length * 0.05), int(place.length * 0.95))
        if rng.random() < 0.6:
            (ref, alt), term = _snv(rng), "stop_gained"
        else:
            base, other = _snv(rng)
            ref, alt, term = base + other, base, "frameshift_variant"
        _add(panel, place, position, ref, alt, term, np.full((1, len(GROUPS)), share), effect)


def _made_up(panel: Panel, place: GenePlace, taken: set, rng: np.random.Generator) -> None:
    """Rare missense, synonymous and near-exon intron variants: places are real, alleles and frequencies are not."""
    number = int(np.clip(place.length / 60, 16, 90))
    for _ in range(number):
        draw = rng.random()
        position = _free(place, taken, rng, 2, place.length - 1)
        if draw < 0.60:
            term = "missense_variant"
        elif draw < 0.92:
            term = "synonymous_variant"
        else:
            term, edge = "intron_variant", place.coding[int(rng.integers(len(place.coding)))]
            position = edge[2] + int(rng.integers(9, 25))
            if (place.contig, position) in taken or place.rank(position):
                continue
            taken.add((place.contig, position))
        ref, alt = _snv(rng)
        top = np.exp(rng.uniform(np.log(4e-5), np.log(1e-2)))
        spread = np.where(rng.random(len(GROUPS)) < 0.45, 0.0, rng.uniform(0.1, 1.0, len(GROUPS)))
        spread[int(rng.integers(len(GROUPS)))] = 1.0
        _add(panel, place, position, ref, alt, term, (top * spread)[None, :], "")
        if term == "missense_variant" and rng.random() < 0.02:  # a second alternate at the same place
            other = next(base for base in "ACGT" if base not in (ref, alt))
            _add(panel, place, position, ref, other, term, (top * spread)[None, ::-1] / 2, "")


def _add(
    panel: Panel, place: GenePlace, position: int, ref: str, alt: str, term: str, frequency: np.ndarray, effect: str
) -> None:
    entry = csq(place, position, ref, alt, term, place.hgvsc(position, ref, alt), "", "")
    panel.add(Locus(place.symbol, place.contig, frequency, (effect,)), [(place.contig, position, ref, alt, entry, 0)])


def _free(place: GenePlace, taken: set, rng: np.random.Generator, low: int, high: int) -> int:
    """A coding place that nothing else uses, ClinVar's included: a made-up variant must not match a classified one."""
    while True:
        position = place.genomic(int(rng.integers(low, high)))
        if not any((place.contig, position + d) in taken for d in (-1, 0, 1)):
            taken.add((place.contig, position))
            return position


def _snv(rng: np.random.Generator) -> tuple[str, str]:
    """Two different bases, transitions twice as often as transversions."""
    ref = "ACGT"[int(rng.integers(4))]
    if rng.random() < 2 / 3:
        return ref, {"A": "G", "G": "A", "C": "T", "T": "C"}[ref]
    return ref, {"A": "CT", "G": "CT", "C": "AG", "T": "AG"}[ref][int(rng.integers(2))]
