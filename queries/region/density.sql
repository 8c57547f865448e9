-- How many of the asked variants begin in each of $bins equal stretches of a region, by gene and class of their worst
-- consequence.
SELECT
    CAST(FLOOR(CAST(GREATEST(v.position - $start_position, 0) AS DOUBLE) * $bins / $size) AS INTEGER) AS bin,
    v.gene, COALESCE(v.consequence_class, 'other') AS consequence_class, COUNT(*) AS variants
FROM asked_variant AS q
JOIN variant AS v ON v.variant_id = q.variant_id
GROUP BY
    CAST(FLOOR(CAST(GREATEST(v.position - $start_position, 0) AS DOUBLE) * $bins / $size) AS INTEGER),
    v.gene, COALESCE(v.consequence_class, 'other')
ORDER BY bin, v.gene, consequence_class
