-- The assays in which each variant's place is callable (S-GT 4): by intervals, by the records of the file, or assumed.
INSERT INTO variant_assay
SELECT DISTINCT f.variant_id, f.assay_id
FROM (
    SELECT n.variant_id, a.assay_id
    FROM numbered AS n
    JOIN assay AS a ON a.assembly = n.assembly AND a.callable_basis = 'intervals'
    JOIN callable_interval AS c
        ON c.assay_id = a.assay_id AND c.contig = n.contig AND n.position BETWEEN c.start_position AND c.end_position
    UNION ALL
    SELECT n.variant_id, a.assay_id
    FROM numbered AS n
    JOIN assay AS a ON a.assembly = n.assembly AND a.callable_basis = 'assumed'
    UNION ALL
    SELECT i.variant_id, k.assay_id
    FROM staged_id AS i
    JOIN (
        SELECT DISTINCT y.call, b.assay_id
        FROM call_biosample AS y
        JOIN biosample AS b ON b.biosample_id = y.biosample_id
        JOIN assay AS a ON a.assay_id = b.assay_id AND a.callable_basis = 'sites'
    ) AS k ON k.call = i.call
    UNION ALL
    SELECT i.variant_id, r.assay_id
    FROM carried_variant_assay AS r
    JOIN staged_id AS i ON i.part = r.part AND i.row = r.row
) AS f
ORDER BY f.variant_id, f.assay_id;
