"""People captured by three kits that share only some of their targets, for Concord and for AFQuery.

The same genotypes are written as each of them takes them in: one VCF of everybody, or one of each person's own alleles;
with them a BED a kit, sex, genetic similarity group and conditions. The same bytes for the same arguments.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.make_vcf import MISSING, frequencies

#: Share of the people, and share of the targets, of each kit.
KITS = {"exome_v5": (0.40, 0.85), "exome_v7": (0.35, 0.80), "panel": (0.25, 0.45)}
GROUPS = {"AFR-like": 0.12, "AMR-like": 0.10, "EAS-like": 0.08, "EUR-like": 0.60, "SAS-like": 0.10}
CODES = tuple(f"ICD10CM:{letter}{number:02}" for letter in "CEGIJKN" for number in (10, 25, 40))
SPAN = {"1": 10_000_000, "X": 2_500_000}  # bases of each contig that hold targets
START = {"1": 1_000_000, "X": 20_000_000}  # X: outside the pseudoautosomal regions
TARGET, STEP = 200, 1600  # bases of a target, and from one to the next
THREE_ALLELES = 0.03
_BASES = "ACGT"


@dataclass(frozen=True)
class People:
    """By individual: female, kit and group as places in KITS and GROUPS, and (individual, code) who has what."""

    female: np.ndarray
    kit: np.ndarray
    group: np.ndarray
    codes: np.ndarray

    @property
    def names(self) -> list[str]:
        return [f"P{i:06d}" for i in range(len(self.kit))]


@dataclass(frozen=True)
class Site:
    """A place with its alleles, and which kits (by their place in KITS) capture it."""

    contig: str
    position: int
    alleles: str
    kits: np.ndarray


def make_people(individuals: int, rng: np.random.Generator) -> People:
    shares = [share for share, _ in KITS.values()]
    prevalence = np.exp(rng.uniform(np.log(0.02), np.log(0.4), len(CODES)))
    return People(
        rng.random(individuals) < 0.5,
        rng.choice(len(KITS), individuals, p=shares),
        rng.choice(len(GROUPS), individuals, p=list(GROUPS.values())),
        rng.random((individuals, len(CODES))) < prevalence,
    )


def make_targets(rng: np.random.Generator) -> tuple[list[tuple[str, int]], np.ndarray]:
    """(contig, 0-based start) of each target, and (target, kit) which kit has it; one at least does."""
    places = [(c, START[c] + at) for c in SPAN for at in range(0, SPAN[c], STEP)]
    has = rng.random((len(places), len(KITS))) < [share for _, share in KITS.values()]
    nobody = ~has.any(axis=1)
    has[nobody, rng.integers(0, len(KITS), nobody.sum())] = True
    return places, has


def make_sites(variants: int, targets: list[tuple[str, int]], has: np.ndarray, rng: np.random.Generator) -> list[Site]:
    """One site a variant, in the order of the genome; a few have two alternates."""
    chosen = np.sort(rng.choice(len(targets) * TARGET, variants, replace=False))
    sites = []
    for at in chosen:
        contig, start = targets[at // TARGET]
        alleles = "".join(rng.permutation(list(_BASES))[: 3 if rng.random() < THREE_ALLELES else 2])
        sites.append(Site(contig, int(start + at % TARGET + 1), alleles, has[at // TARGET]))
    return sites


class Genotypes:
    """Sorted pairs of alleles of everybody at a site: 0 reference, 1 and 2 alternates, 3 not called, 4 not captured."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self.people, self.rng = people, rng

    def at(self, site: Site, frequency: float) -> np.ndarray:
        people, rng = self.people, self.rng
        drawn = rng.random((2, len(people.kit)), np.float32)
        first = frequency * 0.7 if len(site.alleles) == 3 else frequency
        pairs = np.where(drawn < first, 1, np.where(drawn < frequency, 2, 0)).astype(np.uint8)
        if site.contig == "X":
            pairs[1, ~people.female] = pairs[0, ~people.female]  # one chromosome, written twice
        captured = np.flatnonzero(site.kits[people.kit])
        for allele in range(1, len(site.alleles)):
            if not (pairs[:, captured] == allele).any():
                pairs[:, rng.choice(captured[people.female[captured]])] = 0, allele
        lost = rng.choice(captured, rng.poisson(len(captured) * MISSING))
        pairs.sort(axis=0)
        carried = [np.flatnonzero((pairs[:, captured] == a).any(axis=0)) for a in range(1, len(site.alleles))]
        lost = np.setdiff1d(lost, captured[np.concatenate([each[:1] for each in carried])])  # one carrier stays
        pairs[:, lost] = 3
        pairs[:, ~site.kits[people.kit]] = 4
        return pairs


def make_inputs(folder: Path, individuals: int, variants: int, seed: int = 1) -> Path:
    """Write all of it into `folder` unless it is there: concord/ and afquery/. Needs bgzip."""
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    ours, theirs = folder / "concord", folder / "afquery"
    (theirs / "vcf").mkdir(parents=True)
    (theirs / "bed").mkdir()
    (ours / "callable").mkdir(parents=True)
    rng = np.random.default_rng(seed)
    people = make_people(individuals, rng)
    targets, has = make_targets(rng)
    for number, kit in enumerate(KITS):
        lines = [
            f"{c}\t{start}\t{start + TARGET}\n"
            for (c, start), in_kit in zip(targets, has[:, number], strict=True)
            if in_kit
        ]
        for path in (ours / "callable", theirs / "bed"):
            (path / f"{kit}.bed").write_text("".join(lines))
    sites = make_sites(variants, targets, has, rng)
    _write_genotypes(ours / "kits.vcf.gz", theirs / "vcf", people, sites, frequencies(variants, rng), rng)
    _write_tables(ours, people)
    _write_manifest(theirs, people)
    with (folder / "variants.csv").open("w", newline="") as file:
        rows = [(s.contig, s.position, s.alleles[0], alt) for s in sites for alt in s.alleles[1:]]
        csv.writer(file, lineterminator="\n").writerows(rows)
    (folder / "done").touch()
    return folder


def _header(names: list[str]) -> bytes:
    lines = ["##fileformat=VCFv4.2"]
    lines += [f"##contig=<ID={c},length={n},assembly=GRCh38>" for c, n in (("1", 248956422), ("X", 156040895))]
    lines += ['##FILTER=<ID=PASS,Description="All filters passed">', '##FILTER=<ID=NOCALL,Description="No call">']
    lines += ['##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    return (
        "\n".join([*lines, "\t".join(["#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".replace(" ", "\t"), *names])])
        + "\n"
    ).encode()


def _write_genotypes(
    together: Path, apart: Path, people: People, sites: list[Site], af: np.ndarray, rng: np.random.Generator
) -> None:
    """One VCF of everybody, and one a person with what the person has and where the person was not called."""
    genotypes = Genotypes(people, rng)
    letters = np.frombuffer(b"012..", np.uint8)
    cells = np.tile(np.frombuffer(b"0/0\t", np.uint8), (len(people.kit), 1))
    own: list[tuple[np.ndarray, np.ndarray]] = []
    with together.open("wb") as out:
        squeeze = subprocess.Popen(["bgzip", "-c", "-@", "2"], stdin=subprocess.PIPE, stdout=out)
        squeeze.stdin.write(_header(people.names))
        for number, site in enumerate(sites):
            pairs = genotypes.at(site, float(af[number]))
            cells[:, 0], cells[:, 2] = letters[pairs[0]], letters[pairs[1]]
            ref, *alts = site.alleles
            fixed = f"{site.contig}\t{site.position}\t.\t{ref}\t{','.join(alts)}\t.\tPASS\t.\tGT\t"
            squeeze.stdin.write(fixed.encode() + cells.tobytes()[:-1] + b"\n")
            who = np.flatnonzero((pairs[1] > 0) & (pairs[1] < 4))
            own.append((who, pairs[0, who] * 4 + pairs[1, who]))
        squeeze.stdin.close()
        if squeeze.wait():
            raise RuntimeError("bgzip failed")
    who = np.concatenate([each for each, _ in own])
    what = np.concatenate([pair.astype(np.int64) + 16 * number for number, (_, pair) in enumerate(own)])
    order = np.argsort(who, kind="stable")
    bounds = np.searchsorted(who[order], np.arange(len(people.kit) + 1))
    lines = {int(one): _own_line(sites[one // 16], int(one % 16)) for one in np.unique(what)}
    for number, name in enumerate(people.names):
        mine = what[order[bounds[number] : bounds[number + 1]]].tolist()
        (apart / f"{name}.vcf").write_bytes(_header([name]) + "".join([lines[one] for one in mine]).encode())


def _own_line(site: Site, pair: int) -> str:
    """The record of somebody who has this pair of alleles, with only those in it."""
    ref, *alts = site.alleles
    one, two = divmod(pair, 4)
    if two == 3:
        shown, genotype, passed = alts, "./.", "NOCALL"
    else:
        mine = sorted({one, two} - {0})
        shown, passed = [alts[each - 1] for each in mine], "PASS"
        genotype = "/".join(str(mine.index(each) + 1 if each else 0) for each in (one, two))
    return f"{site.contig}\t{site.position}\t.\t{ref}\t{','.join(shown)}\t.\t{passed}\t.\tGT\t{genotype}\n"


def _write_tables(folder: Path, people: People) -> None:
    """Concord's side tables, and the conditions as OMOP."""
    kits, groups = list(KITS), list(GROUPS)
    sexes = ["female" if female else "male" for female in people.female]
    rows = zip(people.names, sexes, (groups[g] for g in people.group), strict=True)
    _csv(folder / "individuals.csv", ("individual_id", "sex", "genetic_group"), rows)
    karyotypes = ["XX" if female else "XY" for female in people.female]
    rows = zip(people.names, people.names, karyotypes, (kits[k] for k in people.kit), strict=True)
    _csv(folder / "biosamples.csv", ("biosample_id", "individual_id", "karyotypic_sex", "capture_kit"), rows)
    (folder / "dataset.json").write_text('{"name": "kits", "assembly": "GRCh38", "simulated": true}\n')
    omop = folder / "omop"
    omop.mkdir()
    concepts = ["8532" if female else "8507" for female in people.female]
    rows = ((i, concept, 1960, name) for i, (concept, name) in enumerate(zip(concepts, people.names, strict=True)))
    _csv(omop / "person.csv", ("person_id", "gender_concept_id", "year_of_birth", "person_source_value"), rows)
    columns = ("observation_period_id", "person_id", "observation_period_start_date", "observation_period_end_date")
    _csv(omop / "observation_period.csv", columns, ((i, i, "2010-01-01", "2020-12-31") for i in range(len(sexes))))
    columns = (
        "condition_occurrence_id",
        "person_id",
        "condition_concept_id",
        "condition_start_date",
        "condition_source_value",
    )
    recorded = np.argwhere(people.codes)
    rows = ((n, int(who), 0, "2015-06-01", CODES[code]) for n, (who, code) in enumerate(recorded))
    _csv(omop / "condition_occurrence.csv", columns, rows)


def _write_manifest(folder: Path, people: People) -> None:
    """What `afquery create-db` takes; a group stands among the labels."""
    kits, groups = list(KITS), list(GROUPS)
    rows = (
        (
            name,
            "female" if people.female[i] else "male",
            kits[people.kit[i]],
            f"vcf/{name}.vcf",
            ",".join([groups[people.group[i]], *(CODES[c] for c in np.flatnonzero(people.codes[i]))]),
        )
        for i, name in enumerate(people.names)
    )
    with (folder / "manifest.tsv").open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("sample_name", "sex", "tech_name", "vcf_path", "phenotype_codes"))
        writer.writerows(rows)


def _csv(path: Path, columns: tuple[str, ...], rows) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
