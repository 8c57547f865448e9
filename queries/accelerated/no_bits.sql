-- An accelerator of the release's own engine stays behind when it is copied: there is none to read (queries/copies.py).
CREATE TABLE genotype_bits (
    variant_id INTEGER, alt_1 BIT, alt_2 BIT, het BIT, missing_1 BIT, missing_2 BIT,
    raw_1 BIT, raw_2 BIT, raw_missing_1 BIT, raw_missing_2 BIT
);
