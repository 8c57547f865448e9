-- Of each exported_variant the other alternates of its record: the same place and reference allele, as the source spelled
-- them. Alleles that were trimmed or shifted begin within $near bases of each other.
SELECT o.variant_id, s.variant_id AS sibling_id, s.packed
FROM (
    SELECT x.variant_id, v.contig,
        COALESCE(SPLIT_PART(v.original, ':', 1) || ':' || SPLIT_PART(v.original, ':', 2),
            CAST(v.position AS VARCHAR) || ':' || v.ref) AS spelled
    FROM exported_variant AS x
    JOIN variant AS v ON v.variant_id = x.variant_id
) AS o
JOIN variant AS s
    ON s.contig = o.contig AND s.assembly = $assembly AND s.variant_id <> o.variant_id
    AND s.position >= $first - $near AND s.position <= $last + $near
    AND COALESCE(SPLIT_PART(s.original, ':', 1) || ':' || SPLIT_PART(s.original, ':', 2),
        CAST(s.position AS VARCHAR) || ':' || s.ref) = o.spelled
