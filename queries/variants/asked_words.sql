-- The asked variants in words: assembly, place, rsID, gene, protein or transcript change, consequence.
SELECT v.assembly, v.contig || '-' || CAST(v.position AS VARCHAR) || '-' || v.ref || '-' || v.alt AS place, v.rsid, v.gene,
    COALESCE(v.hgvsp, v.hgvsc) AS change, v.consequence
FROM asked_variant AS a
JOIN variant AS v ON v.variant_id = a.variant_id
ORDER BY v.variant_id
LIMIT 100
