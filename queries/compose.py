"""A criterion as one query: each leaf a CTE over `permitted`, the tree an expression over their states.

A leaf gives (individual_id, state) with 1 for yes and 0 for unknown; who is absent is a no, -1. Then all_of is LEAST,
any_of is GREATEST and not is the negative: Kleene's logic. What a tree looks like as SQL depends on its shape alone,
never on its values, so the text is made once a shape.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlglot import exp

from cohorts.criteria import AllOf, AnyOf, AtLeast, Criterion, Not
from cohorts.errors import InvalidQuestion
from queries import sql
from queries.criteria.bind import bind
from queries.criteria.part import Form, Inside, Part, Plan, Shape

#: Each different part is a join; memory and time grow with their number.
MOST_PARTS = 100


def plan(criterion: Criterion, cursor: Any) -> Plan:
    """Look up every name of a criterion in the cursor's release. Raises UnknownName or InvalidQuestion."""
    parts: dict[Part, int] = {}
    leaves: dict[Criterion, Shape] = {}
    notes: list[str] = []

    def leaf(node: Criterion) -> Shape:
        if node not in leaves:
            bound = bind(node, cursor)
            notes.extend(bound.notes)
            indices = [parts.setdefault(part, len(parts)) for part in bound.parts]
            if len(parts) > MOST_PARTS:
                raise InvalidQuestion(
                    f"More than {MOST_PARTS} different criteria in one question",
                    do="Ask with fewer, or with wider ones",
                )
            leaves[node] = ("greatest", *(("part", index) for index in indices))
        return leaves[node]

    whole = joined(criterion, leaf)
    top = criterion.of if isinstance(criterion, AllOf) else (criterion,)
    steps = tuple((step, joined(step, leaf)) for step in top)
    return Plan(criterion, tuple(parts), whole, tuple(leaves.items()), steps, tuple(dict.fromkeys(notes)))


def joined(node: Criterion, leaf: Callable[[Criterion], Shape]) -> Shape:
    """The shape of a tree whose leaves have the shapes that `leaf` gives."""
    match node:
        case AllOf(of):
            return ("least", *(joined(each, leaf) for each in of))
        case AnyOf(of):
            return ("greatest", *(joined(each, leaf) for each in of))
        case AtLeast(n, of):
            return ("at_least", n, *(joined(each, leaf) for each in of))
        case Not(of, unknown):
            return ("not", unknown == "keep", joined(of, leaf))
    return leaf(node)


def state(shape: Shape, prefix: str = "c") -> exp.Expression:
    """The state of a tree, from columns that hold the states of its parts: 1, 0 or -1."""
    kind, *rest = shape
    if kind == "part":
        return exp.column(f"{prefix}{rest[0]}", table="parts")
    if kind == "not":
        keep, inner = rest[0], state(rest[1], prefix)
        if keep:
            return exp.case().when(exp.EQ(this=inner, expression=_number(1)), _number(-1)).else_(_number(1))
        return exp.Neg(this=exp.paren(inner))
    if kind == "at_least":
        return _at_least(rest[0], [state(each, prefix) for each in rest[1:]])
    states = list(dict.fromkeys(state(each, prefix) for each in rest))
    if not states:
        return _number(1)  # all_of nothing is everybody; any_of nothing cannot be asked
    if len(states) == 1:
        return states[0]
    joined = exp.Least if kind == "least" else exp.Greatest
    return joined(this=states[0], expressions=states[1:], ignore_nulls=True)


def _at_least(n: int, states: list[exp.Expression]) -> exp.Expression:
    """1 when so many are yes, 0 when with the unknown ones they could be, else -1."""

    def count(least: int) -> exp.Expression:
        ones = [
            exp.case().when(exp.GTE(this=each.copy(), expression=_number(least)), _number(1)).else_(_number(0))
            for each in states
        ]
        total = ones[0]
        for one in ones[1:]:
            total = exp.Add(this=total, expression=one)
        return exp.GTE(this=exp.paren(total), expression=_number(n))

    return exp.case().when(count(1), _number(1)).when(count(0), _number(0)).else_(_number(-1))


def _number(n: int) -> exp.Expression:
    return exp.Neg(this=exp.Literal.number(-n)) if n < 0 else exp.Literal.number(n)


def _leaf(form: Form, prefix: str) -> exp.Query:
    """The tree of a part: (individual_id, state) for yes and unknown, or a relation's own columns. Made anew: to copy a
    tree takes as long, and what is kept is the text."""
    if form.kept:
        return exp.select("kept.*").from_(exp.to_table(form.kept).as_("kept"))
    path = form.file if "/" in form.file else f"criteria/{form.file}"
    query = sql.renamed(sql.read(f"{path}.sql", [name for name, _ in form.inner]), f"{prefix}_")
    inside = [each for name, within in form.inner for each in _inner(name, within, f"{prefix}_{name}_")]
    return _with(query, inside) if inside else query


def _inner(name: str, within: Inside, prefix: str) -> list[exp.CTE]:
    """CTEs ending in `name`: a relation that a part reads."""
    if within.shape is None:
        return [sql.cte(name, _leaf(within.forms[0], f"{prefix}0"))]
    columns = [exp.column(key, table="parts") for key in within.keys]
    states = exp.select(*columns, exp.alias_(state(within.shape, prefix), "state")).from_(f"{prefix}_parts AS parts")
    return [*parts_ctes(within.forms, prefix, within.over, within.keys), sql.cte(name, states)]


@lru_cache(maxsize=512)
def part_text(form: Form) -> str:
    """One part alone, its parameters prefixed with `c_`."""
    return sql.text(_leaf(form, "c"))


def parts_ctes(
    forms: tuple[Form, ...], prefix: str = "c", over: str = "permitted", keys: tuple[str, ...] = ("individual_id",)
) -> list[exp.CTE]:
    """A CTE for each part, and `<prefix>_parts`: the keys and the state of each part, for every row of `over`."""
    ctes = [sql.cte(f"{prefix}{index}", _leaf(form, f"{prefix}{index}")) for index, form in enumerate(forms)]
    together = exp.select(*(f"p.{key}" for key in keys)).from_(f"{over} AS p")
    for index in range(len(forms)):
        name = f"{prefix}{index}"
        together = together.select(f"COALESCE({name}.state, -1) AS {name}")
        same = " AND ".join(f"{name}.{key} = p.{key}" for key in keys)
        together = together.join(exp.to_table(name), on=same, join_type="left")
    return [*ctes, sql.cte(f"{prefix}_parts", together)]


def _with(query: exp.Query, ctes: list[exp.CTE]) -> exp.Query:
    """The query with more CTEs before its own."""
    own = query.args.get("with_")
    query.set("with_", exp.With(expressions=[*ctes, *(own.expressions if own else [])]))
    return query


def members_ctes(forms: tuple[Form, ...], shape: Shape, name: str, prefix: str) -> list[exp.CTE]:
    """CTEs ending in `name(individual_id)`: the individuals for whom the criterion is yes."""
    chosen = (
        exp.select("parts.individual_id")
        .from_(f"{prefix}_parts AS parts")
        .where(exp.EQ(this=state(shape, prefix), expression=_number(1)))
    )
    return [*parts_ctes(forms, prefix), sql.cte(name, chosen)]


def over(query: str, cohorts: dict[str, Plan], values: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    """A query of this folder asked of cohorts: (SQL, parameters).

    `query` is the path of a .sql file that reads relations named as `cohorts` is keyed, each one column individual_id.
    """
    key = tuple((name, plan.forms, plan.shape) for name, plan in cohorts.items())
    bound = dict(values or {})
    for name, plan in cohorts.items():
        bound |= plan.values(f"{name}_")
    return _over(query, key), bound


@lru_cache(maxsize=512)
def _over(query: str, key: tuple) -> str:
    ctes: list[exp.CTE] = []
    for name, forms, shape in key:
        ctes += members_ctes(forms, shape, name, f"{name}_")
    return sql.text(_with(sql.read(query), ctes))


@lru_cache(maxsize=512)
def tally(
    forms: tuple[Form, ...],
    shape: Shape,
    leaves: tuple[Shape, ...],
    steps: tuple[Shape, ...],
    places: tuple[tuple[Shape, Shape], ...] = (),
) -> str:
    """One row: permitted, yes, unknown; missing_i of each leaf; alone_i, remaining_i and unclear_i of each step.

    `places` pairs each part of the tree with the whole without it: yes_i and unknown_i of the part, without_i of the
    rest.
    """
    column = {tree: f"tree_{i}" for i, tree in enumerate(dict.fromkeys(tree for place in places for tree in place))}
    judged = exp.select(
        exp.alias_(state(shape), "whole"),
        *(exp.alias_(state(leaf), f"leaf_{i}") for i, leaf in enumerate(leaves)),
        *(exp.alias_(state(step), f"step_{i}") for i, step in enumerate(steps)),
        *(exp.alias_(state(("least", *steps[: i + 1])), f"upto_{i}") for i in range(len(steps))),
        *(exp.alias_(state(tree), name) for tree, name in column.items()),
    ).from_("c_parts AS parts")
    counts = exp.select(
        exp.alias_(exp.Count(this=exp.Star()), "permitted"),
        _sum("whole", 1, "yes"),
        _sum("whole", 0, "unknown"),
        *(_sum(f"leaf_{i}", 0, f"missing_{i}") for i in range(len(leaves))),
        *(_sum(f"step_{i}", 1, f"alone_{i}") for i in range(len(steps))),
        *(_sum(f"upto_{i}", 1, f"remaining_{i}") for i in range(len(steps))),
        *(_sum(f"step_{i}", 0, f"unclear_{i}") for i in range(len(steps))),
        *(_sum(column[part], 1, f"yes_{i}") for i, (part, _) in enumerate(places)),
        *(_sum(column[part], 0, f"unknown_{i}") for i, (part, _) in enumerate(places)),
        *(_sum(column[rest], 1, f"without_{i}") for i, (_, rest) in enumerate(places)),
    ).from_("judged")
    return sql.text(_with(counts, [*parts_ctes(forms), sql.cte("judged", judged)]))


@lru_cache(maxsize=128)
def grouped_states(forms: tuple[Form, ...], shapes: tuple[Shape, ...]) -> str:
    """Every combination of the states of some trees: c0, c1, … and n, how many individuals have it."""
    names = [f"s{i}" for i in range(len(shapes))]
    judged = exp.select(
        *(exp.alias_(state(shape), name) for name, shape in zip(names, shapes, strict=True)),
        exp.alias_(_number(1), "one"),
    ).from_("c_parts AS parts")
    columns = [exp.alias_(exp.column(name, table="judged"), f"c{i}") for i, name in enumerate(names)]
    total = exp.cast(exp.Sum(this=exp.column("one", table="judged")), "BIGINT")
    counted = exp.select(*columns, exp.alias_(total, "n")).from_("judged")
    if names:
        counted = counted.group_by(*(exp.column(name, table="judged") for name in names))
    return sql.text(_with(counted, [*parts_ctes(forms), sql.cte("judged", judged)]))


def _sum(column: str, value: int, name: str) -> exp.Expression:
    ones = exp.case().when(exp.EQ(this=exp.column(column), expression=_number(value)), _number(1)).else_(_number(0))
    total = exp.Coalesce(this=exp.Sum(this=ones), expressions=[_number(0)])
    return exp.alias_(exp.cast(total, "BIGINT"), name)
