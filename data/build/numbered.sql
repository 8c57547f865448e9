-- Every distinct variant once, numbered in the order of the genome; and the number of each staged row.
-- A filter is kept only where every record of the variant was filtered.
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT
    CAST(ROW_NUMBER() OVER (ORDER BY d.assembly, o.rank, d.position, d.ref, d.alt) - 1 AS INTEGER) AS variant_id,
    d.*,
    CASE
        WHEN d.contig = 'MT' THEN 'MT'
        WHEN d.contig NOT IN ('X', 'Y') THEN 'autosome'
        WHEN EXISTS (
            SELECT 1 FROM pseudoautosomal AS p
            WHERE p.assembly = d.assembly AND p.contig = d.contig AND d.position BETWEEN p.first AND p.last
        ) THEN 'autosome'
        ELSE d.contig
    END AS region
FROM (
    SELECT
        s.assembly, s.contig, s.position, s.ref, s.alt,
        MIN(s.rsid) AS rsid, BOOL_OR(s.left_aligned) AS left_aligned, MAX(s.roll) AS roll,
        MIN(s.original) AS original,
        CASE WHEN COUNT(s.filter) = COUNT(*) THEN MIN(s.filter) END AS filter
    FROM staged_variant AS s
    GROUP BY s.assembly, s.contig, s.position, s.ref, s.alt
) AS d
JOIN contig_order AS o ON o.contig = d.contig;

CREATE OR REPLACE TEMP TABLE staged_id AS
SELECT s.part, s.call, s.row, n.variant_id
FROM staged_variant AS s
JOIN numbered AS n
    ON n.assembly = s.assembly AND n.contig = s.contig AND n.position = s.position AND n.ref = s.ref AND n.alt = s.alt;
