"""The same test with other programs: phenotype, covariates and who to keep as files, and the commands to type.

A genome-wide study of many people with relatives wants a mixed model: REGENIE (Mbatchou 2021) or plink2's regression
(Chang 2015) read these files as they are: tables by tabs with a header that begins FID and IID, NA for what is missing,
1 for cases and 0 for controls (REGENIE's documentation, "Input": covariate, phenotype and inclusion files).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from exchange.plink_files import variant_names
from stats.scans.guard_words import guard_line
from stats.scans.phewas import design

COMMON = 0.01
CALLED = 0.9  # of people, as REGENIE's authors recommend for the first step
MOST_COMMON = 500_000  # variants of the first step, which refuses more than a million
_FEW_VALUES = 10  # of a measurement: with fewer REGENIE takes it for no quantity unless told to
_PAR = {"GRCh37": "hg19", "GRCh38": "hg38"}


def write_tables(prefix: Path, answer: Any, adjust: tuple[str, ...]) -> list[Path]:
    """PREFIX.pheno (1 and 0, or the measurement), PREFIX.covar (texts as one column a level) and PREFIX.keep."""
    people: pl.DataFrame = answer.people
    made = design(people, adjust)
    covariates = {
        f"C{place + 1}": np.where(made.kept, made.columns[:, place], np.nan) for place in range(made.columns.shape[1])
    }
    ids = pl.DataFrame({"FID": answer.names, "IID": answer.names})
    value = people["value"] if answer.unit else people["value"].cast(pl.Int8)
    files = {
        ".pheno": ids.with_columns(Y=value),
        ".covar": ids.with_columns(pl.Series(name, each).fill_nan(None) for name, each in covariates.items()),
        ".keep": ids,
    }
    written = []
    for suffix, frame in files.items():
        path = prefix.with_name(prefix.name + suffix)
        # Without quotes: to these programs a quotation mark in a name is a letter, and .psam has none around it.
        frame.write_csv(
            path, separator="\t", null_value="NA", include_header=suffix != ".keep", quote_style="never"
        )  # fmt: skip
        written.append(path)
    return written


def write_common(prefix: Path, called: Any) -> Path:
    """PREFIX.common: the variants that REGENIE's first step fits: autosomal, at a frequency of 1 % or more, called in
    nine people of ten; every second, third, … where there are more than it takes."""
    autosomal = (called.variants["contig"] != "X").to_numpy()
    frequency = np.zeros(len(called))
    for places, copies, missing in called.blocks():
        for row, place in enumerate(places.tolist()):
            people = int((called.expected(place) & ~missing[row]).sum())
            enough = people >= max(CALLED * len(called.people), 1)
            frequency[place] = copies[row].sum() / (2 * people) if enough else 0.0
    common = autosomal & (np.minimum(frequency, 1 - frequency) >= COMMON)
    names = np.array(variant_names(called.variants))[common]
    names = names[:: -(-max(len(names), 1) // MOST_COMMON)]
    path = prefix.with_name(prefix.name + ".common")
    path.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return path


def commands(
    prefix: Path, answer: Any, adjust: tuple[str, ...], *, bed: bool, min_copies: int, relatives: object
) -> str:
    """What to type, for a shell in the folder of the files."""
    name = prefix.name
    if re.search(r"[^A-Za-z0-9._-]", name):
        name = "'" + name.replace("'", "'\\''") + "'"
    # Of people of one sex alone, sex is no column: a file of covariates may hold none.
    adjusted = design(answer.people, adjust).columns.shape[1] > 0
    covar = f" --covar {name}.covar" if adjusted else ""
    standard = " --covar-variance-standardize" if adjusted else ""
    no_covar = "" if adjusted else " allow-no-covars"
    no_covar += " no-x-sex" if "sex" in adjust else ""  # which plink2 would add a second time
    binary = "" if answer.unit else " --1"
    firth = "" if answer.unit else " firth-fallback"
    few = answer.unit and answer.people["value"].n_unique() < _FEW_VALUES
    kind = f"--qt{' --force-qt' if few else ''}" if answer.unit else "--bt"
    kind += f" --par-region {_PAR[answer.assembly]}" if answer.assembly in _PAR else ""
    approx = "" if answer.unit else " --firth --approx --pThresh 0.05"
    source = f"--bed {name}" if bed else f"--pgen {name}"
    regenie_covar = f" --covarFile {name}.covar" if adjusted else ""
    return "\n".join(
        [
            f"# Release {answer.release}, {answer.assembly}; {len(answer.names):,} individuals,"
            f" {len(answer.called):,} variants.",
            f"# Guard: {guard_line(answer.guard, relatives)}.",
            "# plink2: regression of each variant.",
            f"plink2 {'--bfile' if bed else '--pfile'} {name} --keep {name}.keep --pheno {name}.pheno{binary}{covar}"
            f"{standard} --mac {min_copies} --glm hide-covar{no_covar}{firth} --out {name}",
            "# REGENIE: a whole-genome model first, so that relatives may stay.",
            f"regenie --step 1 {source} --extract {name}.common --phenoFile {name}.pheno{regenie_covar} {kind}"
            f" --bsize 1000 --loocv --out {name}_step1",
            f"regenie --step 2 {source} --phenoFile {name}.pheno{regenie_covar} {kind}{approx} --bsize 400"
            f" --minMAC {min_copies} --pred {name}_step1_pred.list --out {name}_step2",
            "",
        ]
    )
