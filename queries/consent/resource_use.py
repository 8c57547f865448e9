"""Who used this resource, and for what, as anybody may be told: from the audit, by purpose, never by person (S-DC 8).

Of a purpose only what is sought and whether it is commercial is told: project, institution, country and approval would
name who asks. Purposes of fewer than so many questions stand together under 'other purposes', numbers are rounded down.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from access.audit import Audit, Entry
from access.disclosure import Policy, Shown, protect_count
from access.purpose import INVESTIGATIONS

OTHER = "Other purposes"
KINDS = {
    "count": "counts", "attrition": "counts", "frequencies": "variants", "about_variant": "variants",
    "gene_variants": "variants", "follow_up": "outcomes", "compare": "comparisons", "phewas": "associations",
    "burden": "associations", "variant_scan": "associations", "network": "other sites",
}  # fmt: skip
BY_OTHERS = "hub:"  # users of other sites' hubs are called so


@dataclass(frozen=True)
class Use:
    """One purpose: questions answered, of whose kinds, from when to when (months), and how many askers."""

    purpose: str
    questions: Shown
    askers: Shown
    what: tuple[str, ...]
    first: str
    last: str
    networks: bool


def resource_uses(audit: Audit, policy: Policy | None = None) -> tuple[Use, ...]:
    """The most asked first; the same for everybody who looks."""
    policy = policy or Policy()
    by_purpose: dict[str, list[Entry]] = defaultdict(list)
    for entry in audit.entries():
        if entry.outcome == "released" and entry.person is None and (words := _words(entry.purpose)):
            by_purpose[words].append(entry)
    told, rest = [], []
    for words, entries in by_purpose.items():
        if len(entries) >= policy.threshold:
            told.append((words, entries))
        else:
            rest += entries
    told.sort(key=lambda one: (-(len(one[1]) // policy.base), one[0]))
    if len(rest) >= policy.threshold:
        told.append((OTHER, rest))
    return tuple(_use(words, entries, policy) for words, entries in told)


def _use(words: str, entries: list[Entry], policy: Policy) -> Use:
    kinds = Counter(KINDS[name] for each in entries if (name := _kind(each.question)) in KINDS)
    months = sorted(each.at[:7] for each in entries)
    return Use(
        words, protect_count(len(entries), policy), protect_count(len({each.user for each in entries}), policy),
        tuple(sorted(kind for kind, n in kinds.items() if n >= policy.threshold)), months[0], months[-1],
        any(each.user.startswith(BY_OTHERS) for each in entries),
    )  # fmt: skip


def _words(purpose: str | None) -> str | None:
    told = json.loads(purpose) if purpose else {}
    if not isinstance(told, dict) or told.get("investigation") not in INVESTIGATIONS:
        return None
    disease = f" ({told['disease']})" if told.get("disease") else ""
    commercial = {True: ", commercial", False: ", non-commercial"}.get(told.get("commercial"), "")
    return f"{INVESTIGATIONS[told['investigation']].capitalize()}{disease}{commercial}"


def _kind(question: str) -> str:
    told = json.loads(question)
    return next(iter(told), "") if isinstance(told, dict) else ""
