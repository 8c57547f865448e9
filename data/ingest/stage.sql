-- What the sources of one dataset say, before integer keys exist. Temporary: it never enters the release's file.
CREATE TEMP TABLE staged_individual (   -- several rows per individual: one per source that speaks of them
    source_id VARCHAR NOT NULL,
    priority INTEGER NOT NULL,          -- of two sources that disagree the lower number is believed
    site VARCHAR,
    sex VARCHAR,
    karyotypic_sex VARCHAR,
    birth_date DATE,
    birth_precision VARCHAR,
    enrolment_date DATE,
    vital_status VARCHAR,
    death_date DATE,
    genetic_group VARCHAR,
    self_reported_group VARCHAR
);
CREATE TEMP TABLE staged_biosample (
    source_id VARCHAR NOT NULL,
    individual VARCHAR NOT NULL,
    karyotypic_sex VARCHAR,
    capture_kit VARCHAR,
    collected_on DATE,
    sequenced_on DATE
);
CREATE TEMP TABLE staged_sample (       -- the columns of each call set
    call_set VARCHAR NOT NULL,
    assembly VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    callable_basis VARCHAR NOT NULL,    -- where no intervals are given: 'sites' | 'assumed'
    place INTEGER NOT NULL,             -- position in CallSet.biosamples
    source_id VARCHAR NOT NULL
);
CREATE TEMP TABLE staged_interval (capture_kit VARCHAR NOT NULL, contig VARCHAR NOT NULL, start_position INTEGER NOT NULL, end_position INTEGER NOT NULL);
CREATE TEMP TABLE staged_attribute (source_id VARCHAR NOT NULL, name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE TEMP TABLE staged_relative (source_id VARCHAR NOT NULL, relative VARCHAR NOT NULL, relationship VARCHAR NOT NULL, kinship DOUBLE);
CREATE TEMP TABLE staged_score (source_id VARCHAR NOT NULL, score VARCHAR NOT NULL, value DOUBLE NOT NULL);
CREATE TEMP TABLE staged_mention (      -- who a side table names: counted where nobody is so called, with the place of the first
    file VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    line INTEGER NOT NULL,              -- the row of the first
    n BIGINT NOT NULL                   -- how many rows do
);
CREATE TEMP TABLE staged_table (file VARCHAR NOT NULL, lines_before INTEGER);  -- NULL: its records are not a line each
CREATE TEMP TABLE staged_consent (
    source_id VARCHAR NOT NULL,
    permission VARCHAR NOT NULL,
    disease VARCHAR,
    modifiers VARCHAR NOT NULL,
    valid_from DATE,
    withdrawn_on DATE,
    recontact_research BOOLEAN,
    recontact_results BOOLEAN,
    recontact_clinician BOOLEAN,
    ehr_linkage BOOLEAN,
    basis VARCHAR NOT NULL
);
CREATE TEMP TABLE staged_record (       -- clinical records of sources that are read line by line (records/)
    file VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,              -- the table it goes to
    source_id VARCHAR NOT NULL,         -- of its individual
    system VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    start_date DATE,
    end_date DATE,
    precision VARCHAR NOT NULL,         -- as in table condition
    excluded BOOLEAN NOT NULL,
    onset VARCHAR,
    value DOUBLE,
    unit VARCHAR,                       -- as written
    value_text VARCHAR,
    quantity DOUBLE,
    beside BOOLEAN NOT NULL,            -- the same record again, under its code of another system: counted once
    line INTEGER                        -- of the file, or of a table in staged_table the row
);
CREATE TEMP TABLE staged_period (source_id VARCHAR NOT NULL, start_date DATE NOT NULL, end_date DATE NOT NULL);
CREATE TEMP TABLE staged_phenopacket (source_id VARCHAR NOT NULL, message VARCHAR NOT NULL);
CREATE TEMP TABLE staged_contradiction (rule VARCHAR NOT NULL, individual VARCHAR NOT NULL, other VARCHAR, told VARCHAR NOT NULL);
CREATE TEMP TABLE staged_observation_period AS FROM observation_period;  -- with keys of the release
