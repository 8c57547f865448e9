"""PLINK's sample files, pedigrees and REDCap projects: who is who, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest import Summary, ingest
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

Brought = Callable[..., tuple[Callable[[str], list[tuple]], dict[str, dict]]]
DICTIONARY = [
    ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
     "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
     "Text Validation Min", "Text Validation Max", "Identifier?"],
    ["record_id", "base", "", "text", "Record", "", "", "", "", "", ""],
    ["surname", "base", "", "text", "Surname", "", "", "", "", "", "y"],
    ["sex", "base", "", "radio", "Sex", "1, Male | 2, Female", "", "", "", "", ""],
    ["dob", "base", "", "text", "Born", "", "", "date_dmy", "", "", ""],
    ["visit_date", "lab", "", "text", "Day", "", "", "date_ymd", "", "", ""],
    ["ldl", "lab", "", "text", "LDL <b>cholesterol</b>", "", "mmol/L", "number", "", "", ""],
    ["smoker", "lab", "", "yesno", "Smokes?", "", "", "", "", "", ""],
    ["drugs", "lab", "", "checkbox", "Drugs", "1, Statin | 2, Aspirin", "", "", "", "", ""],
    ["remarks", "lab", "", "notes", "Remarks", "", "", "", "", "", ""],
]  # fmt: skip
EXPORT = [
    ["record_id", "redcap_event_name", "surname", "sex", "dob", "visit_date", "ldl", "smoker", "drugs___1",
     "drugs___2", "remarks", "lab_complete"],
    ["1", "base", "Miller", "2", "1950-03-07", "", "", "", "", "", "", ""],
    ["1", "visit", "", "", "", "2010-05-06", "3.5", "1", "1", "0", "told me", "2"],
    ["2", "base", "Smith", "1", "", "", "", "", "", "", "", ""],
    ["2", "visit", "", "", "", "2011-05-06", "high", "0", "0", "1", "", "2"],
    ["", "visit", "", "", "", "2011-05-06", "1", "0", "0", "1", "", "2"],
]  # fmt: skip


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture
def brought(tmp_path: Path) -> Brought:
    def bring(**files: str) -> tuple[Callable[[str], list[tuple]], dict[str, dict]]:
        folder = tmp_path / "in"
        folder.mkdir()
        for name, text in files.items():
            (folder / name.replace("_dot_", ".")).write_text(text)
        summary: Summary = ingest([folder], tmp_path / "w", data_use="GRU", now=NOW)
        con = opened(tmp_path / "w")
        return lambda sql: con.execute(sql).fetchall(), {f["rule"]: f for f in summary.manifest["findings"]}

    return bring


RELATIVES = """SELECT a.source_id, b.source_id, r.relationship, r.kinship FROM relative r
    JOIN individual a ON a.individual_id = r.individual_id JOIN individual b ON b.individual_id = r.relative_id
    WHERE a.source_id < b.source_id ORDER BY 1, 2"""


def test_a_pedigree_names_parents_and_siblings(brought: Brought) -> None:
    rows, findings = brought(
        trio_dot_fam="F kid dad mum 1 2\nF sis dad mum 2 1\nF half dad 0 2 -9\nF dad 0 0 1 0\nF kid dad mum 1 2\n"
    )
    assert rows("SELECT source_id, sex FROM individual ORDER BY 1") == [
        ("dad", "male"), ("half", "female"), ("kid", "male"), ("mum", None), ("sis", "female")]  # fmt: skip
    assert rows(RELATIVES) == [
        ("dad", "half", "child", 0.25), ("dad", "kid", "child", 0.25), ("dad", "sis", "child", 0.25),
        ("half", "kid", "other", 0.125), ("half", "sis", "other", 0.125), ("kid", "mum", "parent", 0.25),
        ("kid", "sis", "sibling", 0.25), ("mum", "sis", "child", 0.25)]  # fmt: skip
    assert rows("SELECT value, count(*) FROM attribute GROUP BY 1 ORDER BY 1") == [("case", 1), ("control", 1)]
    assert (findings["individual-repeated"]["n"], findings["individual-repeated"]["place"]) == (1, "line 5")
    assert findings["parent-unknown"]["n"] == 1


def test_a_psam_has_named_columns_and_families_tell_equal_names_apart(brought: Brought) -> None:
    rows, _ = brought(cohort_dot_psam="##x\n#FID IID SEX BMI Site\nA 1 1 22.5 north\nB 1 2 NA south\n")
    assert rows("SELECT source_id, sex FROM individual ORDER BY 1") == [("A_1", "male"), ("B_1", "female")]
    assert rows("SELECT name, value FROM attribute ORDER BY ALL") == [
        ("BMI", "22.5"), ("Site", "north"), ("Site", "south")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.ped", "F 1 0 0 1 2 A A C C\n", "plink2 --export vcf"),
        ("a.fam", "F 1 0 0 1 2\nF 2 0\n", "line 2"),
        ("a.psam", "#FID SEX\nA 1\n", "no IID"),
        ("a.fam", "F 1 0 0 1 \0\n", "NUL"),
        ("a.fam", "", "no individual"),
    ],
)
def test_what_is_no_sample_file_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidSource, match=said):
        ingest([tmp_path / name], tmp_path / "w", data_use="GRU", now=NOW)


def quoted(rows: list[list[str]]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def test_a_redcap_project_is_read_by_its_dictionary(brought: Brought) -> None:
    rows, findings = brought(dictionary_dot_csv=quoted(DICTIONARY), export_dot_csv=quoted(EXPORT))
    assert rows("SELECT source_id, sex, birth_date::VARCHAR FROM individual ORDER BY 1") == [
        ("1", "female", "1950-03-07"), ("2", "male", None)]  # fmt: skip
    assert rows("""SELECT c.code, c.name, m.value, m.value_text, m.unit, m.date::VARCHAR FROM measurement m
        JOIN code c USING (code_id) ORDER BY m.individual_id""") == [
        ("ldl", "LDL cholesterol", 3.5, None, "mmol/L", "2010-05-06"),
        ("ldl", "LDL cholesterol", None, "high", "mmol/L", "2011-05-06"),
    ]
    assert rows("SELECT name, value FROM attribute ORDER BY ALL") == [
        ("drugs", "Aspirin"), ("drugs", "Statin"), ("smoker", "No"), ("smoker", "Yes")]  # fmt: skip
    assert findings["identifier-field"]["n"] == findings["free-text-field"]["n"] == 1
    assert (findings["row-without-record"]["n"], findings["row-without-record"]["place"]) == (1, "line 6")


def test_numbers_with_a_decimal_comma_and_a_sex_that_is_no_choice(brought: Brought) -> None:
    dictionary = [[*row[:7], "number_2dp_comma_decimal", *row[8:]] if row[0] == "ldl" else row for row in DICTIONARY]
    export = [[cell.replace("3.5", "3,5") for cell in row] for row in EXPORT]
    export[3][3] = "9"
    rows, findings = brought(dictionary_dot_csv=quoted(dictionary), export_dot_csv=quoted(export))
    assert (3.5,) in rows("SELECT value FROM measurement")
    assert (findings["value-not-in-choices"]["n"], findings["value-not-in-choices"]["place"]) == (1, "line 4")


def test_a_file_without_families_speaks_of_the_individuals_of_one_with(brought: Brought) -> None:
    rows, findings = brought(
        a_dot_fam="F kid dad mum 1 2\n", b_dot_psam="#IID SEX BMI\nkid 1 22.5\n", c_dot_yaml="x: 1"
    )
    assert rows("SELECT source_id FROM individual ORDER BY 1") == [("dad",), ("kid",), ("mum",)]
    assert findings["file-not-read"]["n"] == 1
