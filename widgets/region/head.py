"""Where one is along the genome, and the buttons that go elsewhere."""

from __future__ import annotations

import streamlit as st

from cohorts import cytobands
from cohorts.errors import InvalidQuestion
from cohorts.loci import Gene, Region, Variant, parse_locus
from cohorts.normalise import CONTIG_LENGTHS
from queries.variants.region_page import RegionAnswer
from widgets.markdown import literal
from widgets.variants.asked import GENE, known_assembly

#: What each button does to the region: its icon, its words, how far it shifts and how much longer it makes it.
_MOVES = {
    "left": ("arrow_back", "Left by half", -0.5, 1.0),
    "right": ("arrow_forward", "Right by half", 0.5, 1.0),
    "in": ("zoom_in", "Closer, three times", 0.0, 1 / 3),
    "out": ("zoom_out", "Wider, three times", 0.0, 3.0),
}
_SHORTEST = 20


def region_asked(text: str, assembly: str | None, held: tuple[str, ...] = ()) -> Region:
    """The region of a text, or of a band as `17q21.31` on the assembly named, else the first with a table of those a
    release has `held`; a variant's is what lies 500 bases around it. Raises InvalidQuestion."""
    named = known_assembly(assembly)
    tabulated = [one for one in cytobands.ASSEMBLIES if one in held] or cytobands.ASSEMBLIES
    if found := cytobands.band(text.strip(), named or tabulated[0]):
        return found[1]
    locus = parse_locus(text)
    if isinstance(locus, Variant):
        locus = Region(locus.contig, max(locus.position - 500, 1), locus.position + 500, locus.assembly)
    if not isinstance(locus, Region):
        do = "Write contig:start-end, as 19:11089463-11133820"
        if isinstance(locus, Gene):
            do += f"; a gene has a page of its own: search for {locus.symbol}, or open the variant browser"
        raise InvalidQuestion(f"'{text}' is no region", do=do)
    return Region(locus.contig, locus.start, locus.end, locus.assembly or named)


def region_head(answer: RegionAnswer, key: str) -> None:
    """The place, its size, the genes in it as links, and the buttons; `key` is the state that holds the region."""
    region = answer.region
    size = region.end - region.start + 1
    where = f"{region.contig}:{region.start:,}–{region.end:,}"
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="region_head"
    ):
        st.markdown(
            f"### {literal(where)} :gray[{region.assembly} · {_length(size)} · {answer.variants:,}"
            f" variant{'' if answer.variants == 1 else 's'}]", anchors=False, width="content",
        )  # fmt: skip
        with st.container(horizontal=True, gap="xsmall", width="content", key="region_moves"):
            for name, (icon, words, by, longer) in _MOVES.items():
                to = moved(region, by, longer)
                st.button(
                    words, icon=f":material/{icon}:", key=f"region_{name}", on_click=_go, args=(key, str(to)),
                    disabled=str(to) == str(region),
                )  # fmt: skip
    genes = [gene.symbol for gene in answer.genes]
    if genes and answer.density is None:
        with st.container(horizontal=True, gap="small", key="region_genes"):
            for symbol in genes[:12]:
                st.page_link(GENE, label=literal(symbol), icon=":material/genetics:", query_params={"gene": symbol})
            if len(genes) > 12:
                st.caption(f"and {len(genes) - 12} more genes", width="content")


def moved(region: Region, by: float, longer: float) -> Region:
    """The region shifted by a share of its length, and made longer around its middle; kept on its contig."""
    size = region.end - region.start + 1
    last = CONTIG_LENGTHS.get(region.assembly or "", {}).get(region.contig, region.end + 3 * size)
    wanted = min(max(round(size * longer), _SHORTEST), last)
    start = region.start + round(size * by) + (size - wanted) // 2
    start = min(max(start, 1), last - wanted + 1)
    return Region(region.contig, start, start + wanted - 1, region.assembly)


def _go(key: str, to: str) -> None:
    st.session_state[key] = to


def _length(bases: int) -> str:
    if bases < 1000:
        return f"{bases} bases"
    return f"{bases / 1000:,.1f} kb" if bases < 1_000_000 else f"{bases / 1e6:,.2f} Mb"
