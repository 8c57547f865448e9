-- Table consequence, from the first source that annotates a variant; and table variant with the worst consequence on a
-- preferred transcript (S-GT 12).
INSERT INTO consequence BY NAME
SELECT
    i.variant_id, c.gene, c.gene_id, c.transcript_id, c.consequence, c.consequence_class, c.impact, c.hgvsc, c.hgvsp,
    c.preferred, c.loftee
FROM staged_consequence AS c
JOIN staged_id AS i ON i.part = c.part AND i.row = c.row
JOIN (
    SELECT x.variant_id, MIN({'call': y.call, 'part': y.part, 'row': y.row}) AS source
    FROM staged_consequence AS y
    JOIN staged_id AS x ON x.part = y.part AND x.row = y.row
    GROUP BY x.variant_id
) AS f ON f.variant_id = i.variant_id AND f.source.part = c.part AND f.source.row = c.row
ORDER BY i.variant_id, c.gene_id, c.gene, c.transcript_id, c.consequence;

INSERT INTO variant BY NAME
SELECT
    n.variant_id, n.assembly, n.contig, n.position, n.ref, n.alt, n.rsid, n.left_aligned, n.roll, n.original, n.region,
    n.filter, p.variant_id IS NOT NULL AS packed, w.gene, w.consequence, w.consequence_class, w.hgvsc, w.hgvsp
FROM numbered AS n
LEFT JOIN packed_variant AS p ON p.variant_id = n.variant_id
LEFT JOIN (
    SELECT c.variant_id, c.gene, c.consequence, c.consequence_class, c.hgvsc, c.hgvsp
    FROM consequence AS c
    LEFT JOIN severity AS s ON s.consequence = c.consequence
    WHERE c.preferred
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY c.variant_id
        ORDER BY COALESCE(s.rank, 999), c.gene IS NULL, c.gene, c.transcript_id
    ) = 1
) AS w ON w.variant_id = n.variant_id
ORDER BY n.variant_id;
