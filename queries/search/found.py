"""What a search finds, and which kind of nothing it is when it finds nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from access.disclosure import Policy

# Which kind of nothing. What only people carry whom the purpose does not reach reads as never seen, or, asked for by
# name, as unknown (docs/decisions/0010).
EMPTY = "nothing typed"
WRONG = "not well formed"
NEVER_SEEN = "never seen"  # looked at in somebody who permits the purpose, and in nobody found
NOT_LOOKED_AT = "never looked at"  # outside what was sequenced of anybody who permits it
FILTERED = "filtered out"  # seen, but only in calls that failed quality control, or in a record marked by a filter
OTHER_ASSEMBLY = "other assembly"
OTHER_REFERENCE = "other reference allele"  # the records of that place begin with another base: assembly, or strand
NOT_HELD = "not in the sources"  # identifiers of a kind that this release's sources do not carry
NOT_COMPUTED = "not computed"
UNKNOWN = "unknown name"
TOO_FEW = "too few looked at"
KINDS = (
    EMPTY, WRONG, NEVER_SEEN, NOT_LOOKED_AT, FILTERED, OTHER_ASSEMBLY, OTHER_REFERENCE, NOT_HELD, NOT_COMPUTED, UNKNOWN,
    TOO_FEW,
)  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """`kind` is 'gene', 'variant', 'region', 'code' or 'individual'; `key` is what to ask with: a symbol, a locus
    (its assembly before it where the release holds several), SYSTEM:code of a `domain`. An individual's is `secret`."""

    kind: str
    key: str
    label: str
    detail: str | None = None
    note: str | None = None
    domain: str | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Nothing:
    """Why nothing was found. `rests_on` is how many people an absence was told of; `quality` whether it says how
    calls of people fared."""

    kind: str
    words: str
    rests_on: int | None = None
    quality: bool = False


@dataclass(frozen=True)
class Found:
    """What one reading of the text gave. `instead` are hits that might have been meant."""

    hits: tuple[Hit, ...] = ()
    why: Nothing | None = None
    instead: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class SearchAnswer:
    """Hits, best first. Without any, `nothing` says why and `kind` is one of KINDS; `instead` might have been meant.

    With hits, `nothing` may qualify them: seen only in calls that failed. `understood` says how the text was read.
    """

    hits: tuple[Hit, ...]
    why: Nothing | None = None
    understood: str = ""
    instead: tuple[Hit, ...] = ()

    @property
    def nothing(self) -> str | None:
        return self.why.words if self.why else None

    @property
    def kind(self) -> str | None:
        return self.why.kind if self.why else None

    def protected(self, policy: Policy) -> SearchAnswer:
        """Without individuals; nothing is told of how calls fared, nor of what few people lack."""
        why = self.why
        if why and why.quality:
            why = None
        if why and why.rests_on is not None and 0 < why.rests_on < policy.threshold:
            why = Nothing(TOO_FEW, "Too few people who permit this purpose were looked at here to say what they lack")
        plain = tuple(replace(hit, note=None) for hit in self.hits if hit.kind != "individual")
        return replace(self, hits=plain, why=why)
