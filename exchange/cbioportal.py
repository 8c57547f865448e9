"""A cohort's tumours as a study folder of cBioPortal (https://docs.cbioportal.org/file-formats/): meta files, clinical
tables with their four head lines, mutations as MAF, and the list of who was sequenced.

Times are months since enrolment, never dates. An ingest of Concord reads the folder back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from access.asking import Asking
from access.banners import DEMO_BANNER, RESEARCH_BANNER
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from exchange.folder import whole
from exchange.maf import COLUMNS, mutation
from queries.answer import answer
from queries.export.study import Study, StudyAnswer
from queries.warehouse import Warehouse

OLDEST = 90
_DAYS_A_YEAR, _DAYS_A_MONTH = 365.25, 30.4375
_GENOMES = {"GRCh37": "hg19", "GRCh38": "hg38"}
_STATUS = {"alive": "0:LIVING", "deceased": "1:DECEASED"}
_SEX = {"female": "Female", "male": "Male", "other": "Other"}
_FORBIDDEN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Written:
    """How much stands in the study; `without` individuals have no tumour in it."""

    individuals: int
    samples: int
    mutations: int
    without: int
    files: int
    study: str
    duties: tuple[str, ...]
    release: str


def write_study(
    warehouse: Warehouse,
    asking: Asking,
    cohort: Cohort,
    folder: Path,
    *,
    study: str | None = None,
    type_of_cancer: str = "mixed",
) -> Written:
    """Write the study into `folder`, which must not hold anything. Raises Refused, InvalidQuestion and
    WarehouseUnavailable as `answer` does; InvalidQuestion where there is no tumour, or tumours on two assemblies."""
    identifier = study or _FORBIDDEN.sub("_", cohort.name).strip("_.").casefold() or "study"
    if _FORBIDDEN.search(identifier):
        raise InvalidQuestion(f"'{identifier[:60]}' is no identifier of a study", do="Use letters, digits, . _ -")
    found = answer(warehouse, asking, Study(cohort))
    if found.samples.is_empty():
        raise InvalidQuestion(
            "Nobody in this cohort has a tumour with somatic calls",
            do="A study of cBioPortal is about tumours; germline genotypes leave as VCF or PLINK files",
        )
    assemblies = sorted(set(found.samples["assembly"]))
    if len(assemblies) > 1:
        raise InvalidQuestion(
            f"The tumours are on {' and '.join(assemblies)}: a study has one assembly",
            do="Add the criterion dataset, and write one study an assembly",
        )
    with whole(folder) as into:
        (into / "case_lists").mkdir()
        made = _files(found, cohort, asking, identifier, type_of_cancer, assemblies[0])
        for name, text in made.items():
            (into / name).write_text(text, encoding="utf-8")
    return Written(
        found.people.height, found.samples.height, found.mutations.height,
        found.people.height - found.samples["place"].n_unique(), len(made), identifier, found.duties, found.release,
    )  # fmt: skip


def _files(
    found: StudyAnswer, cohort: Cohort, asking: Asking, study: str, cancer: str, assembly: str
) -> dict[str, str]:
    """Each file's text by its name in the folder."""
    names = _names(found.people)
    samples = _sample_names(found, names)
    about = _about(found, cohort, asking)
    described = {
        "meta_study.txt": {
            "type_of_cancer": cancer, "name": cohort.name, "description": about,
            "reference_genome": _GENOMES.get(assembly, assembly), "add_global_case_list": "true",
        },
        "meta_clinical_patient.txt": {
            "genetic_alteration_type": "CLINICAL", "datatype": "PATIENT_ATTRIBUTES",
            "data_filename": "data_clinical_patient.txt",
        },
        "meta_clinical_sample.txt": {
            "genetic_alteration_type": "CLINICAL", "datatype": "SAMPLE_ATTRIBUTES",
            "data_filename": "data_clinical_sample.txt",
        },
        "meta_mutations.txt": {
            "genetic_alteration_type": "MUTATION_EXTENDED", "datatype": "MAF", "stable_id": "mutations",
            "show_profile_in_analysis_tab": "true", "profile_name": "Mutations",
            "profile_description": "; ".join(
                (f"Somatic calls that pass quality control, release {found.release}", *map(str, found.layers))
            ),
            "data_filename": "data_mutations.txt",
        },
        "case_lists/cases_sequenced.txt": {
            "stable_id": f"{study}_sequenced", "case_list_name": "Tumours with mutation data",
            "case_list_description": f"{len(samples):,} tumours with mutation data",
            "case_list_category": "all_cases_with_mutation_data", "case_list_ids": "\t".join(samples.values()),
        },
    }  # fmt: skip
    made = {name: _keys({"cancer_study_identifier": study, **said}) for name, said in described.items()}
    made["data_clinical_patient.txt"] = _patients(found, names)
    rows = [(names[place], samples[place, biosample], assay, kit or "")
            for place, biosample, assay, _, kit in found.samples.iter_rows()]  # fmt: skip
    heads = (("PATIENT_ID", "Patient identifier", "STRING"), ("SAMPLE_ID", "Sample identifier", "STRING"),
             ("CALL_SET", "Call set", "STRING"), ("CAPTURE_KIT", "Capture kit", "STRING"))  # fmt: skip
    made["data_clinical_sample.txt"] = _clinical(heads, rows)
    lines = (mutation(row, assembly, samples[row["place"], row["biosample"]])
             for row in found.mutations.iter_rows(named=True))  # fmt: skip
    made["data_mutations.txt"] = _table([COLUMNS, *lines])
    return made


def _patients(found: StudyAnswer, names: dict[int, str]) -> str:
    told: dict[int, dict[str, str]] = {}
    words: dict[str, str] = {}
    for place, name, value in found.attributes.iter_rows():
        heading = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").upper() or "ATTRIBUTE"
        heading = f"{heading}_" if heading in _OWN or words.get(heading, name) != name else heading
        words[heading] = name
        told.setdefault(place, {})[heading] = value
    heads = [*_OWN.values(), *((heading, _cell(name), "STRING") for heading, name in sorted(words.items()))]
    rows = []
    for each in found.people.iter_rows(named=True):
        months = each["days_followed"]
        months = round(months / _DAYS_A_MONTH, 4) if months is not None and months >= 0 else ""
        own = (
            names[each["place"]], _SEX.get(each["sex"] or "", ""), _age(each), months,
            _STATUS.get(each["vital_status"], ""), each["site"] or "", each["genetic_group"] or "",
            each["self_reported_group"] or "",
        )  # fmt: skip
        rows.append((*own, *(told.get(each["place"], {}).get(heading, "") for heading in sorted(words))))
    kept = [at for at, head in enumerate(heads) if head[0] in _ALWAYS or any(row[at] != "" for row in rows)]
    return _clinical([heads[at] for at in kept], [[row[at] for at in kept] for row in rows])


_ALWAYS = ("PATIENT_ID", "OS_MONTHS", "OS_STATUS")
_OWN = {
    name: (name, about, kind)
    for name, about, kind in (
        ("PATIENT_ID", "Patient identifier", "STRING"), ("SEX", "Sex as recorded", "STRING"),
        ("AGE", "Age at enrolment in years; 90 for whoever was followed past 89", "NUMBER"),
        ("OS_MONTHS", "Months from enrolment to death or last contact", "NUMBER"),
        ("OS_STATUS", "Vital status at last contact", "STRING"), ("SITE", "Site of enrolment", "STRING"),
        ("GENETIC_GROUP", "Genetic similarity group", "STRING"),
        ("SELF_REPORTED_GROUP", "Group as self-reported", "STRING"),
    )
}  # fmt: skip


def _age(row: dict[str, Any]) -> str:
    """Years to one decimal; of whoever is known to have passed 89, 90 (S-CL 7)."""
    old = row["days_old"]
    if old is None or old < 0:
        return ""
    if (old + max(row["days_followed"] or 0, 0)) / _DAYS_A_YEAR >= OLDEST:
        return f"{OLDEST}"
    return f"{old / _DAYS_A_YEAR:.1f}".removesuffix(".0")


def _names(people: pl.DataFrame) -> dict[int, str]:
    """What each individual is called in the study: the pseudonym; the dataset before it where there are several."""
    several = people["dataset"].n_unique() > 1
    said = ((place, f"{dataset}_{source}" if several else source)
            for place, dataset, source in people.select("place", "dataset", "source_id").iter_rows())  # fmt: skip
    return _distinct(said, "individuals")


def _sample_names(found: StudyAnswer, names: dict[int, str]) -> dict[Any, str]:
    several = found.people["dataset"].n_unique() > 1
    dataset = dict(found.people.select("place", "dataset").iter_rows())
    said = (((place, biosample), f"{dataset[place]}_{biosample}" if several else biosample)
            for place, biosample in found.samples.select("place", "biosample").iter_rows())  # fmt: skip
    return _distinct(said, "tumours")


def _distinct(said: Iterable[tuple[Any, str]], what: str) -> dict[Any, str]:
    made = {key: _FORBIDDEN.sub("_", name) for key, name in said}
    if len({*made.values()}) < len(made):
        raise InvalidQuestion(f"Two {what} have the same name but for signs that cBioPortal does not take",
                              do="Rename one at ingest")  # fmt: skip
    return made


def _about(found: StudyAnswer, cohort: Cohort, asking: Asking) -> str:
    purpose = f"Purpose: {asking.purpose.sentence()}." if asking.purpose else ""
    duty = f"Duties: {'; '.join(found.duties)}." if found.duties else ""
    demo = DEMO_BANNER if found.people["simulated"].any() else ""
    told = (f"{cohort.sentence}.", f"Concord, release {found.release}.", purpose, duty, RESEARCH_BANNER, demo)
    return " ".join(each for each in told if each)


def _keys(said: dict[str, str]) -> str:
    return "".join(f"{key}: {value if key == 'case_list_ids' else _cell(value)}\n" for key, value in said.items())


def _clinical(heads: Iterable[tuple[str, str, str]], rows: Iterable[tuple[Any, ...]]) -> str:
    """A clinical table: display names, descriptions, data types, priorities, headings, rows."""
    names, abouts, kinds = zip(*heads, strict=True)
    above = [names, abouts, kinds, ("1",) * len(names)]
    return "".join(f"#{line}" for line in _table(above).splitlines(keepends=True)) + _table([names, *rows])


def _table(rows: Iterable[Iterable[Any]]) -> str:
    return "".join("\t".join(map(_cell, row)) + "\n" for row in rows)


def _cell(value: Any) -> str:
    return " ".join(str(value).split())
