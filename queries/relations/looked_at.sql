-- The assays that looked at a place: (part, assay_id). By interval, by a variant of theirs in it, or assumed.
SELECT l.part, a.assay_id
FROM place AS l
JOIN assay AS a ON a.assembly = l.assembly
WHERE a.callable_basis = 'assumed'
UNION
SELECT l.part, a.assay_id
FROM place AS l
JOIN assay AS a ON a.assembly = l.assembly
JOIN callable_interval AS i
    ON i.assay_id = a.assay_id
    AND i.contig = l.contig
    AND i.start_position <= l.end_position
    AND i.end_position >= l.start_position
UNION
SELECT l.part, c.assay_id
FROM place AS l
JOIN variant AS v
    ON v.assembly = l.assembly AND v.contig = l.contig AND v.position >= l.start_position AND v.position <= l.end_position
JOIN variant_assay AS c ON c.variant_id = v.variant_id
WHERE NOT LIST_CONTAINS(CAST($unseen AS INTEGER[]), v.variant_id)
