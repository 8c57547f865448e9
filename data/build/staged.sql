-- Where the pieces of call sets, and what is carried over, wait for their numbers.
-- `part` numbers pieces over all call sets; parts below zero are carried over from an earlier release.
CREATE OR REPLACE TEMP TABLE staged_variant (
    part INTEGER, call INTEGER, assembly VARCHAR,
    row INTEGER, contig VARCHAR, position INTEGER, ref VARCHAR, alt VARCHAR, rsid VARCHAR, left_aligned BOOLEAN,
    roll INTEGER, original VARCHAR, filter VARCHAR
);
CREATE OR REPLACE TEMP TABLE staged_consequence (
    part INTEGER, call INTEGER,
    row INTEGER, gene VARCHAR, gene_id VARCHAR, transcript_id VARCHAR, consequence VARCHAR, consequence_class VARCHAR,
    impact VARCHAR, hgvsc VARCHAR, hgvsp VARCHAR, preferred BOOLEAN, loftee VARCHAR
);
CREATE OR REPLACE TEMP TABLE carried_variant_assay (part INTEGER, row INTEGER, assay_id INTEGER);
