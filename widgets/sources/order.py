"""What is to be brought in, as a frozen value, and the command line that does it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from cohorts.errors import InvalidQuestion, Refused

_DATASET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LAYER = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9 _.-]{0,40}(?::[A-Za-z0-9][A-Za-z0-9 _.-]{0,40})?)?")
_LARGEST_MAPPING = 500_000  # letters


@dataclass(frozen=True)
class Beside:
    """Files that say more of what the sources hold, resolved and allowed. `frequencies`: ('gnomAD:4.1', VCF), the
    name empty where the file's own will do."""

    genes: Path | None = None
    clinvar: Path | None = None
    frequencies: tuple[tuple[str, Path], ...] = ()
    ontologies: tuple[Path, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file of it."""
        one = (path for path in (self.genes, self.clinvar) if path)
        return (*one, *(path for _, path in self.frequencies), *self.ontologies)

    def checked(self, reference: Path | None) -> Beside:
        """Itself; InvalidQuestion where a name is none, or genes stand without a sequence."""
        for name, path in self.frequencies:
            if not _LAYER.fullmatch(name):
                raise InvalidQuestion("A reference of frequencies needs a plain name", where=path.name,
                                      do="NAME:VERSION=file, as in gnomAD:4.1=gnomad.vcf.gz")  # fmt: skip
        if self.genes and not reference:
            raise InvalidQuestion("Consequences need the sequence that the genes lie on", where=self.genes.name,
                                  do="Name the reference FASTA as well.")  # fmt: skip
        return self

    def options(self) -> list[str]:
        """Each value tied to its option."""
        made = [f"--{name}={path}" for name, path in (("genes", self.genes), ("clinvar", self.clinvar)) if path]
        made += [f"--frequencies={f'{name}=' if name else ''}{path}" for name, path in self.frequencies]
        return [*made, *(f"--ontology={path}" for path in self.ontologies)]


@dataclass(frozen=True)
class Order:
    """Sources, resolved and allowed, that become one dataset, or with `add` further contigs of its call sets.
    `mapping` is the text of a mapping file, or empty; `mark` is what stood there when it was made
    (`places.fingerprint`)."""

    sources: tuple[Path, ...]
    dataset: str
    data_use: str = ""
    reference: Path | None = None
    mapping: str = ""
    pseudonyms: bool = False
    mark: str = ""
    beside: Beside = Beside()
    add: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file and folder that is read."""
        return (*self.sources, *([self.reference] if self.reference else []), *self.beside.paths)

    def checked(self, datasets: tuple[str, ...] | None) -> Order:
        """Itself. `datasets` are those that the visitor is steward of, None for every one: who is steward of some may
        replace those and make no others."""
        if not self.sources:
            raise InvalidQuestion("No source is named", do="Choose files or folders of the server, or upload some.")
        if not _DATASET.fullmatch(self.dataset):
            raise InvalidQuestion("A dataset needs a plain name", where=self.dataset[:80],
                                  do="Begin with a letter or digit; letters, digits and . _ - follow.")  # fmt: skip
        if datasets is not None and self.dataset not in datasets:
            raise Refused(
                f"You are not steward of the dataset '{self.dataset}'",
                do=f"Replace one of {', '.join(datasets)}; a new one takes a steward of every dataset.",
            )
        self.beside.checked(self.reference)
        if self.mapping:
            try:
                told = json.loads(self.mapping) if len(self.mapping) <= _LARGEST_MAPPING else None
            except ValueError as error:
                raise InvalidQuestion(f"The mapping is no JSON ({error})", do="Correct it at that place.") from None
            if not isinstance(told, dict):
                raise InvalidQuestion("A mapping is a JSON object keyed by file name", do="docs/formats.md shows one.")
        return self

    def arguments(self, warehouse: Path, folder: Path, *, dry_run: bool) -> list[str]:
        """After `python -m data`. Every value is tied to its option and every source stands behind `--`, so that
        nothing that was typed is taken for an option; the mapping is written into `folder`, where reports go."""
        made = ["ingest", f"--warehouse={warehouse.resolve()}", f"--dataset={self.dataset}"]
        made += [f"--report={folder / name}" for name in ("report.json", "report.html")]
        if self.reference:
            made.append(f"--reference={self.reference}")
        made += self.beside.options()
        if self.add:
            made.append("--add")
        elif self.data_use:
            made.append(f"--data-use={self.data_use}")
        if self.mapping and not self.add:
            (folder / "mapping.json").write_text(self.mapping, encoding="utf-8")
            made.append(f"--mapping={folder / 'mapping.json'}")
        if self.pseudonyms and not self.add:
            made.append("--pseudonyms")
        return [*made, *(["--dry-run"] if dry_run else []), "--", *map(str, self.sources)]

    def audited(self, *, dry_run: bool) -> dict[str, object]:
        """What the audit says of it. Names of files stay out: some holders name files after people."""
        return {"ingest": {"dataset": self.dataset, "sources": len(self.sources), "dry_run": dry_run}}
