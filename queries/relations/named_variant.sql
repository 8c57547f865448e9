-- The alleles of $variants, written contig-position-ref-alt.
SELECT DISTINCT
    SPLIT_PART(t.text, '-', 1) AS contig,
    CAST(SPLIT_PART(t.text, '-', 2) AS INTEGER) AS position,
    SPLIT_PART(t.text, '-', 3) AS ref,
    SPLIT_PART(t.text, '-', 4) AS alt
FROM (SELECT UNNEST(CAST($variants AS VARCHAR[])) AS text) AS t
