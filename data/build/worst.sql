-- The worst consequence on a preferred transcript of every variant of an assembly (S-GT 12), written anew.
UPDATE variant SET gene = w.gene, consequence = w.consequence, consequence_class = w.consequence_class, hgvsc = w.hgvsc, hgvsp = w.hgvsp
FROM (
    SELECT v.variant_id, c.gene, c.consequence, c.consequence_class, c.hgvsc, c.hgvsp
    FROM variant AS v
    LEFT JOIN consequence AS c ON c.variant_id = v.variant_id AND c.preferred
    LEFT JOIN severity AS s ON s.consequence = c.consequence
    WHERE v.assembly = $assembly AND v.contig <> 'MT'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY v.variant_id
        ORDER BY COALESCE(s.rank, 999), c.gene IS NULL, c.gene, c.transcript_id
    ) = 1
) AS w
WHERE w.variant_id = variant.variant_id
