"""Search as one types: what is typed is understood, looked for, and either found or explained."""

from queries.search.found import Hit, SearchAnswer
from queries.search.question import Search

__all__ = ["Hit", "Search", "SearchAnswer"]
