"""From call sets to the variant and genotype tables of a release.

Order of calls, on a connection whose tables `dataset`, `individual`, `assay`, `biosample` and `callable_interval`
already hold every row of the new release, carried-over datasets included:

    call_set = read_call_set(paths, workdir, …)               data.ingest.vcf: a VCF or BCF, or one per chromosome
    call_set = write_call_set(workdir, variants=…, …)         data.build: from frames, for a MAF or another table
    findings = load_genotypes(con, [Calls(call_set, biosample_ids)], carried=[Carried(path, biosamples, assays)])
    fill_karyotypic_sex(con, [Calls…])                        individual.karyotypic_sex where it is still NULL
    join_clinvar(con)
    derive_frequencies(con)

`Calls.biosample_ids[i]` is the biosample_id of `call_set.biosamples[i]`; -1 leaves that biosample out.
`Carried(path, biosamples, assays)` copies from a previous release file what belongs to the biosamples and assays that
are keys of its two maps (old id → new id). `load_genotypes` gives every variant its id, in (assembly, contig, position,
ref, alt) order over all of them, and fills variant, variant_assay, genotype, genotype_bits and consequence. Call it
once.
"""

from data.build.call_set import Calls, CallSet, Carried, write_call_set
from data.build.clinvar import join_clinvar
from data.build.frequencies import derive_frequencies
from data.build.genotypes import fill_karyotypic_sex, load_genotypes

__all__ = [
    "CallSet",
    "Calls",
    "Carried",
    "derive_frequencies",
    "fill_karyotypic_sex",
    "join_clinvar",
    "load_genotypes",
    "write_call_set",
]
