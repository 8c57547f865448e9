"""Where the data behind an answer can be fetched, for roles that may fetch them."""

from __future__ import annotations

from typing import Any

from exchange.asker import Asker
from exchange.beacon.answered import Answered, Scope


def handovers(asker: Asker, path: str, found: Answered, scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """By dataset: genotypes over htsget, individuals as Phenopackets. Nothing for roles without rows."""
    if not asker.role.rows or found.granularity != "record":
        return {}
    given: dict[str, list[dict[str, Any]]] = {}
    for each in found.sets:
        if not each.exists:
            continue
        one = f"{asker.base}/htsget/variants/{each.id}"
        if scope.allele is not None:
            start = scope.allele.position - 1
            end = start + len(scope.allele.ref)
            one += f"?referenceName={scope.allele.contig}&start={start}&end={end}"
        given[each.id] = [
            {"handoverType": {"id": "EDAM:format_3016", "label": "VCF"}, "url": one,
             "note": "Genotypes of the individuals who permit the purpose, as htsget 1.3 tickets"},
        ]  # fmt: skip
        if path == "individuals":
            given[each.id] += [_packet(asker, record["id"]) for record in each.results]
    return given


def _packet(asker: Asker, individual: str) -> dict[str, Any]:
    return {
        "handoverType": {"id": "EDAM:format_3464", "label": "JSON"},
        "url": f"{asker.base}/ga4gh/phenopackets/{individual}",
        "note": f"{individual} as a phenopacket (version 2.0.2)",
    }
