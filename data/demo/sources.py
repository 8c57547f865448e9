"""All source files of the demo, in one folder: genotypes, OMOP tables, and Concord's own side tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl

from data.demo.biobank import Biobank, simulate
from data.demo.call_set import call_set
from data.demo.common_variants import common_variants
from data.demo.consents import consents
from data.demo.diagnoses import diagnose
from data.demo.dispensings import dispense
from data.demo.gene_places import gene_places
from data.demo.measurements import measure
from data.demo.panel import GENES
from data.demo.people import FEMALE, MALE
from data.demo.plan import GROUPS, SEQUENCING_DELAY, SITES, stream
from data.demo.relatives import kinships
from data.demo.scores import scores
from data.demo.sites import write_callable
from data.demo.write_omop import OmopWriter
from data.demo.write_vcf import write_vcf
from data.progress import Progress, silent

STATUS_UNKNOWN = 0.004  # of those not known to have died
ANEUPLOID = {"XXY": 3, "X0": 2}  # per 25,000
SEX_DISAGREES = 4  # per 25,000: recorded sex differs from the genetic complement


def write_sources(folder: Path, individuals: int = 25_000, seed: int = 1, progress: Progress | None = None) -> Path:
    """Simulate and write; returns `folder`. The same files, byte for byte, for the same number and seed."""
    progress = progress or silent
    progress("Simulating lives", None)
    biobank = simulate(individuals, seed)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    source_ids = [f"CD{k:06d}" for k in 100_000 + stream(seed, "ids").permutation(900_000)[:individuals]]
    karyotype, sex = _sexes(biobank)
    progress("Writing clinical records", None)
    diagnoses = diagnose(biobank)
    omop = OmopWriter(folder / "omop", biobank, source_ids, sex)
    omop.concepts()
    omop.persons()
    measured = measure(biobank, diagnoses.first_coded)
    omop.visits(diagnoses, measured)
    omop.procedures(diagnoses)
    omop.measurements(measured)
    del measured
    omop.drugs(dispense(biobank, diagnoses))
    del diagnoses
    progress("Writing people and consents", None)
    samples = [f"S{identifier[2:]}" for identifier in source_ids]
    _side_tables(folder, biobank, source_ids, samples, karyotype, sex)
    progress("Writing genotypes", 0.0)
    common, places = common_variants(seed), gene_places(GENES)
    haploid = np.isin(karyotype, ["XY", "X0"])
    calls = call_set(biobank, common, places, samples, haploid)
    write_callable(folder / "callable", zip(calls.contigs, calls.positions, strict=True), places)
    write_vcf(calls, folder / "demo.vcf.gz", progress)
    return folder


def _sexes(biobank: Biobank) -> tuple[np.ndarray, np.ndarray]:
    """(genetic complement, recorded sex): a few XXY and X0, and a few records that disagree with the genome."""
    n = len(biobank)
    rng = stream(biobank.seed, "karyotypes")
    karyotype = np.where(biobank.people.sex == MALE, "XY", "XX").astype("<U3")
    sex = biobank.people.sex.copy()
    men, women = (rng.permutation(np.flatnonzero(sex == s)) for s in (MALE, FEMALE))
    number = {word: max(1, round(count * n / 25_000)) for word, count in ANEUPLOID.items()}
    # Written with two X chromosomes though drawn with one (XXY), and the other way round (X0).
    karyotype[men[: number["XXY"]]] = "XXY"
    karyotype[women[: number["X0"]]] = "X0"
    odd = max(1, round(SEX_DISAGREES * n / 25_000))
    wrong = np.concatenate([men[10 : 10 + odd // 2 + odd % 2], women[10 : 10 + odd // 2]])
    sex[wrong] = 1 - sex[wrong]
    return karyotype, sex


def _side_tables(
    folder: Path, biobank: Biobank, source_ids: list[str], samples: list[str], karyotype: np.ndarray, sex: np.ndarray
) -> None:
    people, lives = biobank.people, biobank.lives
    rng = stream(biobank.seed, "side tables")
    n = len(people)
    status = np.where(lives.died, "deceased", np.where(rng.random(n) < STATUS_UNKNOWN, "unknown", "alive"))
    groups = [GROUPS[g] if known else None for g, known in zip(people.group, people.assigned, strict=True)]
    frame = pl.DataFrame(
        {
            "individual_id": source_ids,
            "sex": np.where(sex == MALE, "male", "female"),
            "birth_date": _dates(people.birth),
            "enrolment_date": _dates(people.enrolment),
            "vital_status": status,
            "death_date": pl.Series(
                [int(e) if d else None for e, d in zip(lives.ends, lives.died, strict=True)], dtype=pl.Int32
            ),
            "site": [SITES[s].name for s in people.site],
            "genetic_group": groups,
            "self_reported_group": people.self_report.tolist(),
        }
    ).with_columns(pl.col("death_date").cast(pl.Date))
    frame.write_csv(folder / "individuals.csv")
    collected = people.enrolment
    frame = pl.DataFrame(
        {
            "biosample_id": samples,
            "individual_id": source_ids,
            "karyotypic_sex": karyotype,
            "capture_kit": [SITES[s].capture_kit for s in people.site],
            "collected_on": _dates(collected),
            "sequenced_on": _dates(collected + rng.integers(*SEQUENCING_DELAY, n)),
        }
    )
    frame.write_csv(folder / "biosamples.csv")
    pairs = []
    for one, two, of_one, of_two, kinship in kinships(people):
        pairs += [
            (source_ids[one], source_ids[two], of_one, kinship),
            (source_ids[two], source_ids[one], of_two, kinship),
        ]
    names = ["individual_id", "relative_id", "relationship", "kinship"]
    pl.DataFrame(pairs, schema=names, orient="row").write_csv(folder / "relatives.csv")
    consents(biobank, source_ids).write_csv(folder / "consents.csv")
    scores(biobank, source_ids).write_csv(folder / "scores.csv")
    about = {"name": "demo", "assembly": "GRCh38", "simulated": True}
    (folder / "dataset.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _dates(days: np.ndarray) -> pl.Series:
    return pl.Series(days.astype(np.int32)).cast(pl.Date)
