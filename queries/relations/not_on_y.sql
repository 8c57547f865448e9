-- The speaking biosamples of permitted XX individuals at parts on Y outside PAR, where nothing is called of them (S-GT 7): how
-- many sites that is, and one of them, -1 where none qualifies.
SELECT t.part, b.biosample_id, t.variant_id, t.sites
FROM (
    SELECT q.part, c.assay_id, MIN(q.variant_id) AS variant_id, COUNT(*) AS sites
    FROM qualifying AS q
    JOIN variant_assay AS c ON c.variant_id = q.variant_id
    WHERE q.region = 'Y'
    GROUP BY q.part, c.assay_id
    UNION ALL
    SELECT DISTINCT l.part, a.assay_id, -1 AS variant_id, 1 AS sites
    FROM place AS l
    JOIN assay AS a ON a.assembly = l.assembly
    LEFT JOIN qualifying AS q ON q.part = l.part AND q.assembly = a.assembly
    WHERE q.part IS NULL AND l.contig = 'Y'
        AND NOT (l.start_position >= 10001
            AND l.end_position <= CASE WHEN l.assembly = 'GRCh37' THEN 2649520 ELSE 2781479 END)
        AND NOT (l.start_position >= CASE WHEN l.assembly = 'GRCh37' THEN 59034050 ELSE 56887903 END
            AND l.end_position <= CASE WHEN l.assembly = 'GRCh37' THEN 59363566 ELSE 57217415 END)
) AS t
JOIN biosample AS b ON b.assay_id = t.assay_id AND b.speaks
JOIN individual AS i ON i.individual_id = b.individual_id AND i.karyotypic_sex = 'XX'
JOIN permitted AS p ON p.individual_id = b.individual_id
