"""In the browser: files of a gene's variants, by right."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import httpx
import pysam
import pytest

from tests.e2e.screen import go, press, settle, text
from tests.exchange.vcf_specification import check

pytestmark = pytest.mark.browser
GENE = "variant_browser?gene=LDLR&purpose=investigation%3Dhealth"


def test_a_researcher_takes_a_gene_as_vcf_and_csv_and_a_partner_is_told_why_not(
    page, served: str, tmp_path: Path
) -> None:
    go(page, f"{served}/{GENE}")
    press(page, "Download", ".st-key-downloads")
    with page.expect_download() as taken:
        page.locator(".st-key-download_genotypes button").first.click()
    assert taken.value.suggested_filename == "LDLR_genotypes.zip"
    assert "/media/" in taken.value.url
    assert httpx.get(taken.value.url).status_code == 403  # who has the address and is not this browser
    with ZipFile(taken.value.path()) as bundle:
        bundle.extractall(tmp_path)
    assert check(tmp_path / "LDLR.vcf.gz") >= 5
    with pysam.VariantFile(str(tmp_path / "LDLR.vcf.gz")) as file:
        assert len(file.header.samples) > 100
        assert list(file.fetch("19"))
    with page.expect_download() as taken:
        page.locator(".st-key-download_csv button").first.click()
    assert "# Purpose: Health" in Path(taken.value.path()).read_text()
    page.keyboard.press("Escape")
    press(page, "Health", ".st-key-purpose_button")
    page.get_by_label("See it as (local mode: the role is your own choice)").click()
    page.get_by_role("option", name="partner").click()
    settle(page)
    assert "Partner · local mode" in text(page)
    page.keyboard.press("Escape")
    press(page, "Download", ".st-key-downloads")
    assert page.get_by_text("takes no files").first.is_visible()
    assert not page.locator(".st-key-download_sites").count()
