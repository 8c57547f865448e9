"""What others say about a release's variants, apart from genotypes, each with its version (table annotation_layer).

sites.py         a sites-only VCF beside the release's alleles: joined on contig-position-ref-alt (S-GT 9)
frequencies.py   allele frequencies of a named reference
clinvar.py       ClinVar's classifications with stars
genes.py         consequences by bcftools csq from a GFF3 and a FASTA
protein.py       what csq says of proteins, by HGVS names
chain.py         UCSC chain files
equivalents.py   variants on another assembly, by a chain file and a FASTA (S-GT 16)
layers.py        the record of what was asked when, and what a new release takes over of it
annotate.py      `annotate`: the layers that were asked for, into a release under construction
"""

from data.annotation.annotate import Asked, annotate

__all__ = ["Asked", "annotate"]
