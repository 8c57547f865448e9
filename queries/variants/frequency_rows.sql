-- A variant's words beside its counts in one population, in the order of the genome. frequency: cohort_frequencies.sql.
-- AF is NULL where nothing is called: no data is not zero (S-GT 5, 10).
SELECT v.contig, v.position, v.ref, v.alt, v.rsid, v.gene, v.consequence, v.assembly, v.consequence_class,
    v.hgvsc, v.hgvsp, v.filter, v.roll, v.variant_id, f.population, CAST(f.ac AS BIGINT) AS ac, CAST(f.an AS BIGINT) AS an,
    CAST(f.ac AS DOUBLE) / NULLIF(f.an, 0) AS af, CAST(f.het AS BIGINT) AS het, CAST(f.hom AS BIGINT) AS hom,
    CAST(f.hemi AS BIGINT) AS hemi, CAST(f.people - f.called AS BIGINT) AS not_called,
    CAST(f.carriers AS BIGINT) AS carriers, CAST(f.called AS BIGINT) AS called,
    CAST(f.ac_raw AS BIGINT) AS ac_raw, CAST(f.an_raw AS BIGINT) AS an_raw
FROM frequency AS f
JOIN variant AS v ON v.variant_id = f.variant_id
ORDER BY v.variant_id, f.population
