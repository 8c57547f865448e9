"""The JSON Schemas of Beacon v2.1.1, from ../shared: absolute addresses are mapped to the files, nothing is fetched."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_HOME = "https://concord.example/schemas"
_VRS = "https://w3id.org/ga4gh/schema/vrs/1.3/vrs.json"
_MAIN = "https://raw.githubusercontent.com/ga4gh-beacon/beacon-v2/main/framework/json"
FOLDERS = {
    "individual": "individuals", "biosample": "biosamples", "genomicVariant": "genomicVariations", "run": "runs",
    "analysis": "analyses", "dataset": "datasets", "cohort": "cohorts",
}  # fmt: skip


class Schemas:
    """Validators by what they check. `root` is the folder beacon_schemas of the shared data."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.registry: Registry = Registry(retrieve=self._retrieve)

    def _retrieve(self, address: str) -> Resource:
        if address.startswith(_VRS):
            path = self.root / "vrs-1.3.json"
        elif address.startswith(_MAIN):
            path = self.root / "framework" / address.removeprefix(f"{_MAIN}/")
        else:
            path = self.root / address.removeprefix(f"{_HOME}/")
            if not path.exists():  # the model's own repository keeps what is common to all beside it
                path = self.root / "framework" / "common" / address.rpartition("/")[2]
        return Resource.from_contents(json.loads(path.read_text()), default_specification=DRAFT202012)

    @cache  # noqa: B019  one object a session
    def validator(self, path: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"{_HOME}/{path}"}, registry=self.registry)

    def check(self, document: Any, path: str) -> None:
        faults = [f"{list(each.absolute_path)}: {each.message}" for each in self.validator(path).iter_errors(document)]
        assert not faults, "\n".join(faults[:5])

    def response(self, document: dict[str, Any], name: str) -> None:
        """A whole response: `name` is a file of framework/responses without its ending."""
        self.check(document, f"framework/responses/{name}.json")

    def entry(self, document: dict[str, Any], entry_type: str) -> None:
        self.check(document, f"models/beacon-v2-default-model/{FOLDERS[entry_type]}/defaultSchema.json")

    def answer(self, document: dict[str, Any]) -> str:
        """The answer of an entry type's endpoint: envelope and every record; gives the entry type."""
        granularity = document["meta"]["returnedGranularity"]
        [returned] = document["meta"]["returnedSchemas"]
        entry_type = returned["entityType"]
        if entry_type in ("dataset", "cohort") and granularity == "record":
            self.response(document, "beaconCollectionsResponse")
            for each in document["response"]["collections"]:
                self.entry(each, entry_type)
            return entry_type
        names = {
            "boolean": "beaconBooleanResponse",
            "count": "beaconCountResponse",
            "record": "beaconResultsetsResponse",
        }
        self.response(document, names[granularity])
        if granularity == "record":
            for found in document["response"]["resultSets"]:
                for each in found["results"]:
                    self.entry(each, entry_type)
        return entry_type
