"""Every name of a gene, read once a release: 88,000 take some 0.3 s and 30 MB; to look one up takes microseconds."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from queries import sql
from queries.cursor import looked_up
from queries.lookup.spelling import alike
from queries.search.found import Hit

_FROM = 4  # letters of a text looked for in full names, at the beginning of a word
_INSIDE = 6  # and inside one: "lipoprotein" is meant in "apolipoprotein", "case" not in "helicase"
_MOST = 60


@dataclass(frozen=True)
class GeneNames:
    """`by_name` are (folded symbol or alias, whether an alias, its spelling, symbol) in order; `titles` the full names
    by symbol. `symbols` are folded; `spelled` says how a folded name is written."""

    by_name: list[tuple[str, bool, str, str]]
    titles: dict[str, str]
    folded_titles: list[tuple[str, str]]
    symbols: list[str]
    spelled: dict[str, str]

    def beginning(self, text: str) -> list[tuple[str, bool, str, str]]:
        """Names that begin with a text, in any case, shortest first; those that are it come first."""
        folded = text.casefold()
        start = bisect_left(self.by_name, (folded,))
        end = bisect_left(self.by_name, (folded + chr(0x10FFFF),))
        return sorted(self.by_name[start:end], key=lambda one: (one[0] != folded, one[1], len(one[0]), one[3]))[:_MOST]

    def titled(self, text: str) -> list[str]:
        """Symbols of genes whose full name holds a text, first those where a word begins with it."""
        folded = text.casefold()
        begins = re.compile(rf"(?<!\w){re.escape(folded)}")
        held = [(not begins.search(title), symbol) for title, symbol in self.folded_titles if folded in title]
        held.sort(key=lambda one: one[0])
        return [symbol for inside, symbol in held if not inside or len(folded) >= _INSIDE][:_MOST]

    def near(self, text: str) -> tuple[str, ...]:
        """The symbols most like a text; the aliases where no symbol is."""
        found = alike(text.casefold(), self.symbols) or alike(text.casefold(), self.spelled)
        return tuple(dict.fromkeys(self.spelled[one] for one in found))


def gene_names(cursor: Any) -> GeneNames:
    """Those of the cursor's release."""
    return looked_up(cursor, "gene names", lambda: _read(cursor))


def _read(cursor: Any) -> GeneNames:
    rows = cursor.execute(sql.statement("lookup/gene_names.sql")).fetchall()
    titles = {symbol: title for symbol, _, title in rows if title}
    names = {(alias or symbol, alias is not None, symbol) for symbol, alias, _ in rows}
    by_name = sorted((name.casefold(), is_alias, name, symbol) for name, is_alias, symbol in names)
    spelled = {folded: spelling for folded, _, spelling, _ in reversed(by_name)}
    symbols = [folded for folded, is_alias, *_ in by_name if not is_alias]
    return GeneNames(by_name, titles, [(title.casefold(), one) for one, title in titles.items()], symbols, spelled)


def genes_called(names: GeneNames, text: str) -> list[Hit]:
    """Genes by symbol, alias or full name, the likeliest first."""
    if not text.strip() or (" " in text and len(text) < _FROM):
        return []
    found: dict[str, Hit] = {}
    folded = text.casefold()
    for name, is_alias, spelling, symbol in names.beginning(text):
        title = names.titles.get(symbol)
        detail = (f"{spelling} is {symbol}" + (f", {title}" if title else "")) if is_alias else title
        found.setdefault(symbol, Hit("gene", symbol, symbol, detail))
        if is_alias and name == folded and found[symbol].detail == title:
            found[symbol] = Hit("gene", symbol, symbol, detail)
    if len(text) >= _FROM:
        for symbol in names.titled(text):
            found.setdefault(symbol, Hit("gene", symbol, symbol, names.titles[symbol]))
    return list(found.values())


def gene_hit(names: GeneNames, symbol: str, note: str | None = None) -> Hit:
    """One gene."""
    return Hit("gene", symbol, symbol, note or names.titles.get(symbol))
