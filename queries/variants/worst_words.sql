-- The asked variants by their worst consequence on any gene's preferred transcript.
SELECT v.variant_id, v.gene, CAST(NULL AS VARCHAR) AS transcript, v.hgvsc, v.hgvsp, v.consequence, v.consequence_class,
    CAST(NULL AS VARCHAR) AS loftee
FROM variant AS v
JOIN asked_variant AS a ON a.variant_id = v.variant_id
ORDER BY v.variant_id
