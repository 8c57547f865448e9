"""What is recorded of each member of a cohort in one variable: of the individual, or an attribute of the source."""

from __future__ import annotations

from typing import Any

from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from queries.cohort.described import rows

#: Variables of the individual, and what they are called.
TRACKS = {
    "sex": "Recorded sex",
    "age": "Age at enrolment",
    "genetic_group": "Genetic similarity group",
    "self_reported_group": "Self-reported group",
    "site": "Site",
    "vital_status": "Vital status",
}
ATTRIBUTE = "attribute:"


def recorded(cursor: Any, cohort: Cohort, name: str) -> tuple[str, dict[int, str]]:
    """Its title, and the value of each member of whom there is one; ages are decades, S-CL 7. Raises InvalidQuestion
    for a variable that is neither in TRACKS nor begins with ATTRIBUTE."""
    if name.startswith(ATTRIBUTE):
        title = name.removeprefix(ATTRIBUTE)
        frame = rows(cursor, "genomics/attribute_track.sql", cohort, {"name": title})
        return title.replace("_", " "), dict(frame.iter_rows())
    if name not in TRACKS:
        raise InvalidQuestion(f"There is no variable '{name}'", do=f"Use {', '.join(TRACKS)} or {ATTRIBUTE}NAME")
    values = dict(rows(cursor, "genomics/tracks.sql", cohort).select("individual_id", name).drop_nulls().iter_rows())
    if name == "age":
        values = {who: "90+" if at == 90 else f"{at}–{at + 9}" for who, at in values.items()}
    return TRACKS[name], values
