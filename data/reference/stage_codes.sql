-- What a dataset's sources say of codes, before they have keys. Temporary: it never enters the release's file.
CREATE TEMP TABLE staged_code (         -- of two names for a code the one of the lower priority is kept
    system VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    domain VARCHAR,
    omop_concept_id BIGINT,
    priority INTEGER NOT NULL
);
CREATE TEMP TABLE staged_synonym (system VARCHAR NOT NULL, code VARCHAR NOT NULL, synonym VARCHAR NOT NULL);
CREATE TEMP TABLE staged_ancestor (
    ancestor_system VARCHAR NOT NULL,
    ancestor VARCHAR NOT NULL,
    descendant_system VARCHAR NOT NULL,
    descendant VARCHAR NOT NULL,
    distance INTEGER NOT NULL
);
