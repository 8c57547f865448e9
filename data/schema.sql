-- The tables of one release. A release is one DuckDB file, never changed once published.
--
-- Integer keys (individual_id, biosample_id, variant_id, code_id, …) are dense, start at 0 and hold inside this release only.
-- Outside, a variant is (assembly, contig, position, ref, alt), a code is SYSTEM:code, an individual is (dataset, source_id).
-- Contigs are written without 'chr', the mitochondrion as 'MT'. Positions are 1-based, intervals 1-based and inclusive.
-- Types are kept to what Parquet and Spark know as well; only genotype_bits (an accelerator) uses BIT.

-- ── where it came from ────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE dataset (
    dataset_id INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL UNIQUE,
    assembly VARCHAR,                 -- 'GRCh37' | 'GRCh38' | NULL when it holds no variants
    simulated BOOLEAN NOT NULL,       -- pages and exports say "Simulated people. Real genes."
    calendar BOOLEAN NOT NULL         -- FALSE: dates are days since each individual's index date, laid from 1900-01-01
);
CREATE TABLE source (
    source_id INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,            -- file or folder name, without its path
    format VARCHAR NOT NULL,          -- 'vcf' | 'maf' | 'omop' | 'individuals' | 'biosamples' | 'consents' | 'callable' | 'reads' | …
    sha256 VARCHAR NOT NULL,          -- of a BAM or CRAM file: of its index, which holds the place of every block
    bytes BIGINT NOT NULL,
    records BIGINT NOT NULL           -- read from it, whether or not they were kept
);
CREATE TABLE finding (                -- what an ingest had to say; nothing is dropped without a row here
    dataset_id INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,            -- a stable slug: 'orphan-observation-period', 'unusable-follow-up', …
    severity VARCHAR NOT NULL,        -- 'note' | 'warning'
    n BIGINT NOT NULL,                -- records it concerns
    message VARCHAR NOT NULL,         -- what, where, what was done; no identifier of a person
    outcome VARCHAR NOT NULL,         -- what became of them: 'refused' (left out) | 'repaired' (kept, changed) | 'kept' | 'told'
    place VARCHAR                     -- where in the source the first of them stands: 'line 17', 'member 3'
);

-- ── individuals and what they consented to ────────────────────────────────────────────────────────────────────────────
CREATE TABLE individual (
    individual_id INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL,
    source_id VARCHAR NOT NULL,       -- the data holder's pseudonym; leaves only with row access
    site VARCHAR,
    sex VARCHAR,                      -- as recorded: 'female' | 'male' | 'other' | NULL
    karyotypic_sex VARCHAR,           -- genetic complement: 'XX' | 'XY' | 'other' | NULL (S-GT 7)
    birth_date DATE,
    birth_precision VARCHAR,          -- 'day' | 'month' | 'year'
    enrolment_date DATE,
    vital_status VARCHAR NOT NULL,    -- 'alive' | 'deceased' | 'unknown'
    death_date DATE,
    genetic_group VARCHAR,            -- genetic similarity group, e.g. 'AFR-like'; NULL is "not assigned" (S-CL 9)
    self_reported_group VARCHAR,
    unrelated BOOLEAN NOT NULL        -- belongs to the release's largest-found set without relatives closer than third degree
);
CREATE TABLE attribute (              -- clinical variables of the source that have no table of their own (FAB class, …)
    individual_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
CREATE TABLE relative (               -- both directions are stored
    individual_id INTEGER NOT NULL,
    relative_id INTEGER NOT NULL,
    relationship VARCHAR NOT NULL,    -- 'parent' | 'child' | 'sibling' | 'duplicate' | 'other': relative_id is the … of individual_id
    kinship DOUBLE
);
CREATE TABLE observation_period (     -- disjoint and merged, per individual
    individual_id INTEGER NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL
);
CREATE TABLE consent_profile (        -- the distinct data uses of this release; matched against a purpose in access/
    profile_id INTEGER PRIMARY KEY,
    permission VARCHAR NOT NULL,      -- 'DUO:0000042', …
    disease VARCHAR,                  -- 'SYSTEM:code' for disease-specific permissions
    modifiers VARCHAR NOT NULL        -- JSON: {"DUO:0000018": null, "DUO:0000022": "US", …}, keys sorted
);
CREATE TABLE consent (                -- one or more per individual; who has none is never permitted
    individual_id INTEGER NOT NULL,
    profile_id INTEGER NOT NULL,
    valid_from DATE,
    withdrawn_on DATE,
    recontact_research BOOLEAN,
    recontact_results BOOLEAN,
    recontact_clinician BOOLEAN,
    ehr_linkage BOOLEAN,
    basis VARCHAR NOT NULL            -- 'record' | 'stated for the source'
);

-- ── clinical history ──────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE code (
    code_id INTEGER PRIMARY KEY,
    system VARCHAR NOT NULL,          -- 'ICD10CM', 'SNOMED', 'PHECODE', 'LOINC', 'RXNORM', 'ATC', 'HP', 'MONDO', 'OMOP', …
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    domain VARCHAR,                   -- 'condition' | 'measurement' | 'treatment' | 'procedure' | 'visit' | 'observation'
    omop_concept_id BIGINT,           -- so that OMOP:192671 finds SNOMED's code
    n_individuals INTEGER NOT NULL,   -- with a record of it or of a descendant, whole release; for ranking a search, never shown as is
    UNIQUE (system, code)
);
CREATE TABLE code_synonym (code_id INTEGER NOT NULL, synonym VARCHAR NOT NULL);
CREATE TABLE code_ancestor (          -- transitive closure across systems, every code its own ancestor at distance 0
    ancestor_id INTEGER NOT NULL,
    descendant_id INTEGER NOT NULL,
    distance INTEGER NOT NULL
);
CREATE TABLE phenotype_gene (         -- genes of the diseases that HPO annotates with a feature in use here or with one below it
    code_id INTEGER NOT NULL,         -- of system HP
    gene VARCHAR NOT NULL             -- symbol
);
-- The clinical tables are sorted by (code_id, individual_id, date).
CREATE TABLE condition (
    individual_id INTEGER NOT NULL,
    code_id INTEGER NOT NULL,
    start_date DATE,                  -- NULL: stated without a date, so it holds and nobody says since when
    end_date DATE,
    precision VARCHAR NOT NULL,       -- of start_date: 'day' | 'month' | 'year' | 'interval' (an onset class or a range of ages:
                                      -- start_date is where it begins) | 'none' (no date)
    in_period BOOLEAN NOT NULL        -- starts inside an observation period of the individual (S-CL 2), or has no date
);
CREATE TABLE phenotypic_feature (
    individual_id INTEGER NOT NULL,
    code_id INTEGER NOT NULL,
    onset_date DATE,
    excluded BOOLEAN NOT NULL,        -- S-CL 5: excluded is data; also a disease that was excluded
    onset VARCHAR                     -- as stated: age 'P5Y', 'P1Y/P3Y', class 'HP:0003577', gestation 'P32W4D', a timestamp
);
CREATE TABLE measurement (
    individual_id INTEGER NOT NULL,
    code_id INTEGER NOT NULL,
    date DATE,                        -- NULL as for a condition
    value DOUBLE,                     -- in `unit`; NULL where only text was recorded
    unit VARCHAR,                     -- UCUM, one canonical unit per code where the conversion table knows it (S-CL 6)
    source_value DOUBLE,              -- as recorded
    source_unit VARCHAR,
    value_text VARCHAR,
    precision VARCHAR NOT NULL,
    in_period BOOLEAN NOT NULL
);
CREATE TABLE measurement_percentile ( -- counted at build over everybody measured, one value an individual: the mean of their own
    code_id INTEGER NOT NULL,         -- descendants included
    unit VARCHAR NOT NULL,            -- '' is none
    percentile INTEGER NOT NULL,      -- 1 to 99; those with fewer than 21 individuals on either side are not here
    value DOUBLE NOT NULL
);
CREATE TABLE treatment (
    individual_id INTEGER NOT NULL,
    code_id INTEGER NOT NULL,
    start_date DATE,
    end_date DATE,
    quantity DOUBLE,
    precision VARCHAR NOT NULL,
    in_period BOOLEAN NOT NULL
);
CREATE TABLE procedure (
    individual_id INTEGER NOT NULL,
    code_id INTEGER NOT NULL,
    date DATE,
    precision VARCHAR NOT NULL,
    in_period BOOLEAN NOT NULL
);
CREATE TABLE visit (
    individual_id INTEGER NOT NULL,
    code_id INTEGER NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE,
    in_period BOOLEAN NOT NULL
);
CREATE TABLE phenopacket (            -- GA4GH phenopackets as they were brought, for an export that loses nothing; leaves only with row access
    individual_id INTEGER NOT NULL,
    message VARCHAR NOT NULL          -- JSON of the message; the subject and its samples under their pseudonyms
);

-- ── samples, what was looked at, and what was found ───────────────────────────────────────────────────────────────────
CREATE TABLE assay (                  -- one call set × one capture kit
    assay_id INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    assembly VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,          -- 'germline' | 'somatic'
    capture_kit VARCHAR,
    callable_basis VARCHAR NOT NULL,  -- 'intervals' (a BED was given) | 'sites' (the records of the file) | 'assumed' (whole genome, as for a MAF)
    qc_fields VARCHAR NOT NULL,       -- FORMAT fields that genotype QC could use: 'GQ,DP,AD' … or '' (S-GT 6)
    cnv_assessed BOOLEAN NOT NULL     -- FALSE: "deletions and duplications were not assessed"
);
CREATE TABLE callable_interval (
    assay_id INTEGER NOT NULL,
    contig VARCHAR NOT NULL,
    start_position INTEGER NOT NULL,
    end_position INTEGER NOT NULL
);
CREATE TABLE phased_assay (assay_id INTEGER PRIMARY KEY);  -- its files are phased throughout: haplotypes hold along each contig (S-GT 13)
CREATE TABLE biosample (
    biosample_id INTEGER PRIMARY KEY,
    individual_id INTEGER NOT NULL,
    assay_id INTEGER NOT NULL,
    source_id VARCHAR NOT NULL,
    collected_on DATE,
    sequenced_on DATE,
    speaks BOOLEAN NOT NULL           -- TRUE for the one biosample per individual and assembly whose genotypes are the individual's (S-CL 1);
);                                    -- for somatic assays every tumour biosample speaks
CREATE TABLE reads (                  -- BAM and CRAM files of biosamples, where the data holder keeps them: registered, not copied
    biosample_id INTEGER NOT NULL,
    path VARCHAR NOT NULL,            -- absolute, as index_path and reference_path: none of them ever leaves the server
    index_path VARCHAR NOT NULL,
    reference_path VARCHAR,           -- FASTA with its .fai: CRAM is decoded with it, and its bases are drawn
    format VARCHAR NOT NULL,          -- 'bam' | 'cram'
    bytes BIGINT NOT NULL,            -- size and time of change (ns since 1970) at ingest: a file that differs is not opened
    changed_ns BIGINT NOT NULL
);
CREATE TABLE variant (                -- sorted by (assembly, contig in karyotype order, position, ref, alt): variant_id is that order
    variant_id INTEGER PRIMARY KEY,
    assembly VARCHAR NOT NULL,
    contig VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    ref VARCHAR NOT NULL,
    alt VARCHAR NOT NULL,
    rsid VARCHAR,
    left_aligned BOOLEAN NOT NULL,    -- FALSE: only trimmed, no FASTA was given (S-GT 1)
    roll INTEGER,                     -- by how many bases an insertion or deletion can stand further right and be the same; 0 of
                                      -- other alleles; NULL where no FASTA told. With REF and ALT it holds the bases around it
    original VARCHAR,                 -- position:REF:ALT as the record spelled it, where that differs
    region VARCHAR NOT NULL,          -- 'autosome' (also PAR) | 'X' | 'Y' | 'MT': decides ploidy (S-GT 7)
    filter VARCHAR,                   -- NULL is PASS or not filtered
    packed BOOLEAN NOT NULL,          -- carried or not called by so many (≥ 1/16 of biosamples) that genotype_bits holds it too
    gene VARCHAR,                     -- symbol of the gene of its worst consequence on the preferred transcript
    consequence VARCHAR,              -- that consequence, an SO term ('missense_variant')
    consequence_class VARCHAR,        -- 'loss_of_function' | 'missense' | 'synonymous' | 'other'
    hgvsc VARCHAR,
    hgvsp VARCHAR,
    groupmax_af DOUBLE                -- largest AF over genetic groups of unrelated individuals at build (S-GT 10); over all when no groups; NULL if AN = 0
);
CREATE TABLE variant_assay (          -- the assays in which the variant's place is callable
    variant_id INTEGER NOT NULL,
    assay_id INTEGER NOT NULL
);
CREATE TABLE genotype (               -- sorted by (packed, variant_id, biosample_id); called without the allele = no row
                                      -- a view of the same columns over genotype_call where rows are many (data/build/genotype_table.py)
    variant_id INTEGER NOT NULL,
    biosample_id INTEGER NOT NULL,
    packed BOOLEAN NOT NULL,          -- copy of variant.packed: rare rows stand first and are read alone by whole-call-set scans
    alt_count TINYINT NOT NULL,       -- copies of alt; 0 only in rows that say missing or failed
    other_alt_count TINYINT NOT NULL, -- copies of other alternates, '*' included (S-GT 2, 8)
    missing_count TINYINT NOT NULL,   -- '.' alleles
    ploidy TINYINT NOT NULL,          -- alleles this genotype is about, after S-GT 7
    passes_qc BOOLEAN NOT NULL,       -- S-GT 6; FALSE: not counted in adjusted AC and AN, and unknown as a carrier
    phased BOOLEAN NOT NULL,
    gq SMALLINT,
    dp INTEGER,
    ad_ref INTEGER,
    ad_alt INTEGER,
    vaf REAL                          -- somatic allele fraction, MT heteroplasmy
);
CREATE TABLE phased_genotype (        -- heterozygous calls that their record writes as phased; sorted as genotype
    variant_id INTEGER NOT NULL,
    biosample_id INTEGER NOT NULL,
    phase_set INTEGER NOT NULL,       -- PS: two calls on one contig with the same are on known haplotypes, read-backed or by pedigree;
                                      -- 0: the record names none, so all such calls of a contig are one set (statistical, as a rule)
    haplotype TINYINT NOT NULL        -- 1 | 2: which of the two alone carries alt
);
CREATE TABLE genotype_bits (          -- accelerator, DuckDB only; bit i is biosample_id i; calls that pass QC
    variant_id INTEGER PRIMARY KEY,   -- length: biosamples rounded up to whole bytes. Kept uncompressed: noise to any method, read whole
    alt_1 BIT NOT NULL USING COMPRESSION uncompressed,     -- alt_count ≥ 1
    alt_2 BIT NOT NULL USING COMPRESSION uncompressed,     -- alt_count ≥ 2
    het BIT NOT NULL USING COMPRESSION uncompressed,       -- heterozygous as S-GT 2 counts it: alt_count 1, ploidy 2, nothing missing
    missing_1 BIT NOT NULL USING COMPRESSION uncompressed, -- at least one allele missing, or failed QC
    missing_2 BIT NOT NULL USING COMPRESSION uncompressed, -- two alleles missing, or failed QC as a diploid
    raw_1 BIT USING COMPRESSION uncompressed,              -- as alt_1, alt_2, missing_1, missing_2, but of every call, failed
    raw_2 BIT USING COMPRESSION uncompressed,              -- or not; NULL where no call of the variant failed QC
    raw_missing_1 BIT USING COMPRESSION uncompressed,
    raw_missing_2 BIT USING COMPRESSION uncompressed
);
CREATE TABLE variant_frequency (      -- counted at build; a subject of its own, never of the current cohort
    variant_id INTEGER NOT NULL,
    population VARCHAR NOT NULL,      -- 'all' | 'unrelated' | a genetic group ('AFR-like', unrelated only) | 'female' | 'male' (unrelated)
    ac INTEGER NOT NULL, an INTEGER NOT NULL,
    het INTEGER NOT NULL, hom INTEGER NOT NULL, hemi INTEGER NOT NULL,
    not_called INTEGER NOT NULL,      -- individuals of the population without a call here (unknown, never assayed here, failed QC)
    ac_raw INTEGER NOT NULL, an_raw INTEGER NOT NULL
);
CREATE TABLE interval_variant (       -- symbolic alleles, breakends and copy numbers: what is no exchange of bases (S-GT 8)
    interval_id INTEGER PRIMARY KEY,  -- sorted by (assembly, contig in karyotype order, position, end, alt)
    assembly VARCHAR NOT NULL,
    contig VARCHAR NOT NULL,
    position INTEGER NOT NULL,        -- POS: of a symbolic allele the base before it
    end_position INTEGER NOT NULL,    -- last base it concerns: END, else by SVLEN; of a breakend and an insertion the position
    kind VARCHAR NOT NULL,            -- 'DEL' | 'DUP' | 'INS' | 'INV' | 'CNV' | 'BND' | another symbol's first part
    alt VARCHAR NOT NULL,             -- as spelled: '<DUP:TANDEM>', '<CN0>', 'G]17:198982]'
    length BIGINT,                    -- bases, never negative: SVLEN, else of a deletion, duplication, inversion or CNV the interval's
    mate_contig VARCHAR,              -- of a breakend: where the other end is
    mate_position INTEGER,
    copies REAL,                      -- copies an allele has: of '<CN0>' 0, of INFO CN that; NULL where neither is told
    imprecise BOOLEAN NOT NULL,       -- INFO IMPRECISE, or CIPOS or CIEND other than 0,0
    name VARCHAR,                     -- ID
    filter VARCHAR                    -- NULL is PASS or not filtered
);
CREATE TABLE interval_assay (         -- whose files have a record of it: there it was looked for
    interval_id INTEGER NOT NULL,
    assay_id INTEGER NOT NULL
);
CREATE TABLE interval_genotype (      -- rows as in genotype, and of everybody with a copy number; sorted by (interval_id, biosample_id)
    interval_id INTEGER NOT NULL,
    biosample_id INTEGER NOT NULL,
    alt_count TINYINT NOT NULL,
    other_alt_count TINYINT NOT NULL,
    missing_count TINYINT NOT NULL,
    ploidy TINYINT NOT NULL,
    copy_number REAL,                 -- FORMAT CN: of the individual's chromosomes together
    gq SMALLINT
);
CREATE TABLE variant_equivalent (     -- where a chain file puts a variant on another assembly (S-GT 11, 16); never used unasked
    variant_id INTEGER NOT NULL,
    assembly VARCHAR NOT NULL,        -- the other one
    status VARCHAR NOT NULL,          -- 'lifted' | 'swapped': there REF and ALT are exchanged, so counts of alt are counts of REF
                                      -- | 'unmapped' | 'split' (falls between blocks or into several) | 'reference differs'
    contig VARCHAR, position INTEGER, ref VARCHAR, alt VARCHAR,  -- there, normalised; NULL unless lifted or swapped
    equivalent_id INTEGER,            -- the variant of this release that stands there
    chain VARCHAR NOT NULL            -- name of the chain file; its hash is in annotation_layer
);
CREATE TABLE annotation_layer (       -- what was said about the variants, and by whom: refreshed apart from genotypes
    kind VARCHAR NOT NULL,            -- 'consequences' | 'clinvar' | 'frequencies' | 'equivalents' | 'consequences in file':
                                      -- as the files of genotypes brought them
    name VARCHAR NOT NULL,            -- 'bcftools csq', 'ClinVar', the reference's name ('gnomAD'), the chain file's name, 'VEP'
    version VARCHAR NOT NULL,         -- release date or version as the file tells it; else the first 12 digits of its hash
    assembly VARCHAR NOT NULL,
    source VARCHAR NOT NULL,          -- file name
    sha256 VARCHAR NOT NULL,
    records BIGINT NOT NULL,          -- read from it
    variants BIGINT NOT NULL,         -- of this release, on the assembly, that it was asked about
    matched BIGINT NOT NULL           -- of them those it knows
);
CREATE TABLE reference_frequency (    -- of the release's variants in a named reference; joined on contig-position-ref-alt (S-GT 9)
    variant_id INTEGER NOT NULL,
    reference VARCHAR NOT NULL,       -- annotation_layer.name
    version VARCHAR NOT NULL,
    population VARCHAR NOT NULL,      -- 'all' | a group as the file names it, in capitals ('AFR', 'NFE', …)
    ac INTEGER NOT NULL,              -- no row: the reference does not have the variant, which is not a frequency of 0 (S-GT 10)
    an INTEGER NOT NULL,
    af DOUBLE,                        -- ac/an, or as the file says where it has no counts (ac and an are 0 then)
    filters VARCHAR                   -- NULL is PASS
);
CREATE TABLE score (                  -- polygenic scores, as ingested
    individual_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    percentile DOUBLE NOT NULL        -- 0–100 among the release's unrelated individuals with this score, at build (mid-rank); never of a cohort
);
CREATE TABLE consequence (            -- one row a variant × transcript × SO term, sorted by variant_id
    variant_id INTEGER NOT NULL,
    gene VARCHAR,                     -- symbol
    gene_id VARCHAR,                  -- Ensembl
    transcript_id VARCHAR,
    consequence VARCHAR NOT NULL,     -- SO term
    consequence_class VARCHAR NOT NULL,
    impact VARCHAR,                   -- 'HIGH' | 'MODERATE' | 'LOW' | 'MODIFIER'
    hgvsc VARCHAR,
    hgvsp VARCHAR,
    preferred BOOLEAN NOT NULL,       -- on the transcript of S-GT 12: MANE Select, else canonical, else the file's first
    loftee VARCHAR                    -- 'HC' | 'LC' | NULL
);
CREATE TABLE haplotype_variant (      -- variants that somebody carries on one chromosome (S-GT 13) and that are read together
    haplotype_id INTEGER NOT NULL,    -- from 0
    variant_id INTEGER NOT NULL
);
CREATE TABLE haplotype_consequence (  -- what they do together, where it is another thing than each does alone: one row a
    haplotype_id INTEGER NOT NULL,    -- haplotype × transcript × SO term, columns as in consequence; only where consequences
    gene VARCHAR,                     -- were computed (--genes). Who carries it: genotype and phased_genotype
    gene_id VARCHAR,
    transcript_id VARCHAR NOT NULL,
    consequence VARCHAR NOT NULL,
    consequence_class VARCHAR NOT NULL,
    impact VARCHAR,
    hgvsc VARCHAR,                    -- each variant's change joined by '+'
    hgvsp VARCHAR,
    preferred BOOLEAN NOT NULL
);
CREATE TABLE variant_clinvar (        -- joined on contig-position-ref-alt, never on the place alone (S-GT 9)
    variant_id INTEGER NOT NULL,
    variation_id BIGINT,
    significance VARCHAR NOT NULL,    -- 'pathogenic' | 'pathogenic/likely_pathogenic' | 'likely_pathogenic' | 'conflicting' | 'uncertain' | …
    stars TINYINT NOT NULL,
    conditions VARCHAR,               -- 'MONDO:0007750 Hypercholesterolemia, familial, 1; …'
    release VARCHAR NOT NULL          -- '2024-12-15'
);

-- ── reference, copied in so that a page needs the release alone ───────────────────────────────────────────────────────
CREATE TABLE gene (
    gene_id VARCHAR NOT NULL,         -- Ensembl
    symbol VARCHAR NOT NULL,
    name VARCHAR,
    assembly VARCHAR NOT NULL,
    contig VARCHAR NOT NULL,
    start_position INTEGER NOT NULL,
    end_position INTEGER NOT NULL,
    strand VARCHAR NOT NULL,          -- '+' | '-'
    biotype VARCHAR
);
CREATE TABLE gene_alias (alias VARCHAR NOT NULL, symbol VARCHAR NOT NULL);
CREATE TABLE transcript (
    transcript_id VARCHAR NOT NULL,
    gene_id VARCHAR NOT NULL,
    assembly VARCHAR NOT NULL,
    name VARCHAR,
    biotype VARCHAR,
    preferred BOOLEAN NOT NULL,
    start_position INTEGER NOT NULL,
    end_position INTEGER NOT NULL
);
CREATE TABLE exon (
    transcript_id VARCHAR NOT NULL,
    assembly VARCHAR NOT NULL,
    rank INTEGER NOT NULL,            -- in the direction of transcription
    part VARCHAR NOT NULL,            -- 'exon' | 'utr5' | 'utr3'
    start_position INTEGER NOT NULL,
    end_position INTEGER NOT NULL
);
CREATE TABLE protein_domain (
    transcript_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    start_residue INTEGER NOT NULL,   -- amino acids, 1-based, inclusive
    end_residue INTEGER NOT NULL
);
CREATE TABLE clinvar (                -- ClinVar P, P/LP and LP of two stars or more, carried here or not: absence does not mean benign
    assembly VARCHAR NOT NULL,
    contig VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    ref VARCHAR NOT NULL,             -- trimmed; unique by (assembly, contig, position, ref, alt)
    alt VARCHAR NOT NULL,
    rsid VARCHAR,
    variation_id BIGINT NOT NULL,
    significance VARCHAR NOT NULL,
    stars TINYINT NOT NULL,
    conditions VARCHAR,
    consequence VARCHAR,              -- SO term, as ClinVar states it
    gene VARCHAR,                     -- symbol
    release VARCHAR NOT NULL          -- '2024-12-15'
);
CREATE TABLE phecode (                -- what a PheWAS needs of phecode 1.2 beside the code itself
    code VARCHAR NOT NULL,            -- '411.2'; its code_id is found through table code, system 'PHECODE'
    category VARCHAR NOT NULL,        -- 'circulatory system', …
    sex VARCHAR                       -- 'female' | 'male': counts in that sex only (S-CL 8); NULL is everybody
);
CREATE TABLE phecode_exclusion (      -- a control of `code` has no record of any `excluded`
    code VARCHAR NOT NULL,
    excluded VARCHAR NOT NULL
);
