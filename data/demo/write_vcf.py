"""The joint call set as bgzipped VCF: one line a place, CSQ in INFO, GT alone in FORMAT.

Genotypes are drawn for a block of lines at a time, each block from a random stream of its own; two processes take the
halves of the genome, and their BGZF files are joined byte by byte.
"""

from __future__ import annotations

import multiprocessing as mp
import pickle
from pathlib import Path

import numpy as np
import pysam

from data.demo.alleles import Kin
from data.demo.call_set import CallSet
from data.demo.common_variants import LENGTHS
from data.demo.plan import stream
from data.progress import Progress

BLOCK = 128  # lines drawn at once
END_OF_FILE = 28  # bytes of BGZF's empty last block
CSQ = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|HGVSc|HGVSp"
    "|CANONICAL|MANE_SELECT|Existing_variation"
)


def header(samples: list[str]) -> bytes:
    contigs = "".join(f"##contig=<ID=chr{c},length={n},assembly=GRCh38>\n" for c, n in LENGTHS.items())
    text = (
        "##fileformat=VCFv4.3\n##source=Concord demo biobank. Simulated people. Real genes.\n##reference=GRCh38\n"
        f'{contigs}##FILTER=<ID=PASS,Description="All filters passed">\n'
        f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {CSQ}">\n'
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(samples) + "\n"
    )
    return text.encode()


class _Drawer:
    """Genotypes of consecutive lines: two int8 arrays (lines × individuals), -1 missing, 0 reference, 1 first ALT, …"""

    def __init__(self, calls: CallSet) -> None:
        self.c = calls
        self.kin = Kin(calls.people, calls.seed)
        self.columns = [np.flatnonzero(calls.people.group == g) for g in range(calls.frequency.shape[1])]
        self.admixed = np.flatnonzero(~calls.people.assigned)
        self.first_variant = np.searchsorted(calls.variant_line, np.arange(len(calls.fixed) + 1))
        self.order = np.argsort(np.concatenate(self.columns), kind="stable")

    def block(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        c, n = self.c, len(self.c.people)
        rng = stream(c.seed, "genotypes", start)
        one = np.zeros((stop - start, n), dtype=np.int8)
        two = np.zeros((stop - start, n), dtype=np.int8)
        for v in range(self.first_variant[start], self.first_variant[stop]):
            line, number, x = c.variant_line[v] - start, c.variant_allele[v], False
            x = c.contigs[c.variant_line[v]] == "X"
            if c.causal[v] >= 0:
                a, b = (c.alleles[c.causal[v]] == c.causal_allele[v]).astype(np.int8)
            else:
                a, b = self._draw(rng, c.frequency[v], v, x)
            one[line] = np.where((a == 1) & (one[line] == 0), number, one[line])
            two[line] = np.where((b == 1) & (two[line] == 0), number, two[line])
        self._lose(rng, one, two, start)
        return one, two

    def _draw(self, rng: np.random.Generator, frequency: np.ndarray, v: int, x: bool) -> tuple[np.ndarray, np.ndarray]:
        n = len(self.c.people)
        drawn = []
        for _ in range(2):
            allele = np.empty(n, dtype=np.int8)
            if frequency.max() < 0.004:  # rare: place the few copies instead of asking everybody
                allele[:] = 0
                for g, columns in enumerate(self.columns):
                    carriers = rng.binomial(len(columns), frequency[g]) if frequency[g] > 0 else 0
                    allele[columns[rng.integers(0, len(columns), carriers)]] = 1
            else:
                limit = np.round(frequency * 65536).astype(np.uint32)[self.c.people.group]
                group_2 = self.c.people.group_2[self.admixed]
                other = rng.random(len(self.admixed)) > self.c.people.share_1[self.admixed]
                limit[self.admixed] = np.where(other, np.round(frequency * 65536)[group_2], limit[self.admixed])
                allele[:] = np.frombuffer(rng.bytes(2 * n), dtype=np.uint16) < limit
            drawn.append(allele)
        stretch = self.c.stretch[v]
        name = self.c.genes[stretch] if stretch >= 0 else f"variant {v}"
        self.kin.pass_on(*drawn, self.kin.transmission(name), x=x)
        return drawn[0], np.maximum(drawn[1], 0)

    def _lose(self, rng: np.random.Generator, one: np.ndarray, two: np.ndarray, start: int) -> None:
        """Calls that failed: at random by site, and everybody's of the skipping kit where it does not look."""
        lines, n = one.shape
        rate = self.c.missing_rate
        total = rng.poisson(rate.sum() * lines)
        who = rng.choice(n, total, p=rate / rate.sum())
        where = rng.integers(0, lines, total)
        one[where, who] = two[where, who] = -1
        missed = self.c.line_missed[start : start + lines]
        if missed.any():
            gone = missed[:, None] & self.c.unseen[None, :]
            one[gone] = two[gone] = -1


class _Text:
    """Genotype columns as bytes. Widths are the same on every line of a region, so the text is filled in place."""

    def __init__(self, haploid: np.ndarray, x: bool) -> None:
        self.single = haploid & x
        widths = np.where(self.single, 2, 4)
        self.at = np.cumsum(widths) - widths
        self.template = np.full(widths.sum(), ord("\t"), dtype=np.uint8)
        self.template[self.at[~self.single] + 1] = ord("/")
        self.template[-1] = ord("\n")
        self.plain = not self.single.any()

    def fill(self, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        """(lines × bytes). Unphased: the smaller allele is written first."""
        low = np.minimum(one, two).astype(np.uint8) + np.uint8(48)
        high = np.maximum(one, two).astype(np.uint8) + np.uint8(48)
        gone = one < 0
        low[gone] = high[gone] = ord(".")
        text = np.repeat(self.template[None, :], len(one), axis=0)
        if self.plain:
            text[:, 0::4], text[:, 2::4] = low, high
            return text
        double = ~self.single
        text[:, self.at[double]], text[:, self.at[double] + 2] = low[:, double], high[:, double]
        alone = one.astype(np.uint8) + np.uint8(48)
        alone[gone] = ord(".")
        text[:, self.at[self.single]] = alone[:, self.single]
        return text


def _write_part(plan: str, start: int, stop: int, path: str, head: bool, done: object) -> None:
    with open(plan, "rb") as file:
        calls: CallSet = pickle.load(file)
    drawer = _Drawer(calls)
    text = {x: _Text(calls.haploid, x) for x in (False, True)}
    with pysam.BGZFile(path, "wb1") as file:
        if head:
            file.write(header(calls.samples))
        for low in range(start, stop, BLOCK):
            high = min(low + BLOCK, stop)
            one, two = drawer.block(low, high)
            for x in (False, True):
                here = [k for k in range(low, high) if (calls.contigs[k] == "X") == x]
                if not here:
                    continue
                rows = text[x].fill(one[here[0] - low : here[-1] - low + 1], two[here[0] - low : here[-1] - low + 1])
                file.write(
                    b"".join(
                        part for k, row in zip(here, rows, strict=True) for part in (calls.fixed[k], row.tobytes())
                    )
                )
            with done.get_lock():  # type: ignore[attr-defined]
                done.value += high - low  # type: ignore[attr-defined]


def write_vcf(calls: CallSet, path: Path, progress: Progress) -> None:
    """Write `path` (.vcf.gz). The bytes depend on the call set alone."""
    total = len(calls.fixed)
    middle = min(-(-total // 2 // BLOCK) * BLOCK, total)  # a block is the same wherever the work is divided
    bounds = [0, middle, total]
    parts = [path.with_suffix(f".part{k}") for k in range(2)]
    # New processes, not forked ones: Polars' threads do not survive a fork. The plan travels by file, because a process
    # that fails before it has read all of a large argument leaves its parent waiting for ever.
    plan = path.with_suffix(".plan")
    plan.write_bytes(pickle.dumps(calls, protocol=5))
    context = mp.get_context("spawn")
    done = context.Value("q", 0)
    workers = [
        context.Process(target=_write_part, args=(str(plan), bounds[k], bounds[k + 1], str(parts[k]), k == 0, done))
        for k in range(2)
    ]
    for worker in workers:
        worker.start()
    try:
        while any(worker.is_alive() for worker in workers):
            workers[0].join(0.1)
            workers[1].join(0.1)
            progress("Writing genotypes", done.value / total)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
        plan.unlink()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("writing genotypes failed in a process of its own; its message is above")
    with path.open("wb") as whole:
        for k, part in enumerate(parts):
            data = part.read_bytes()
            whole.write(data[:-END_OF_FILE] if k == 0 else data)
            part.unlink()
