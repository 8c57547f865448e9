-- What was called in each tumour of those on the page, with its worst consequence on the preferred transcript.
SELECT g.place, b.source_id AS biosample, v.contig, v.position, v.ref, v.alt, v.rsid, v.gene, v.consequence, v.hgvsc, v.hgvsp,
    k.transcript_id, t.ad_ref, t.ad_alt, t.vaf
FROM page AS g
JOIN biosample AS b ON b.individual_id = g.individual_id
JOIN assay AS a ON a.assay_id = b.assay_id
JOIN genotype AS t ON t.biosample_id = b.biosample_id
JOIN variant AS v ON v.variant_id = t.variant_id
LEFT JOIN (
    SELECT q.variant_id, q.gene, MIN(q.transcript_id) AS transcript_id
    FROM consequence AS q
    WHERE q.preferred
    GROUP BY q.variant_id, q.gene
) AS k ON k.variant_id = v.variant_id AND k.gene = v.gene
WHERE a.origin = 'somatic' AND t.alt_count > 0 AND t.passes_qc
ORDER BY v.variant_id, g.place, b.source_id
