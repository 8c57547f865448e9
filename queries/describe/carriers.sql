-- Genes by how many members of a cohort carry a qualifying variant: (gene, n, not_called, n_of). Not called: no sample,
-- no assay that answers for the gene, or too few of its variants called; a carrier counts wherever found.
WITH speaking AS (
    SELECT m.individual_id, b.assay_id
    FROM cohort AS m
    JOIN biosample AS b ON b.individual_id = m.individual_id AND b.speaks
),
size AS (
    SELECT (SELECT COUNT(*) FROM cohort AS c) AS everybody, (SELECT COUNT(DISTINCT s.individual_id) FROM speaking AS s) AS sampled
),
said AS (
    SELECT t.gene, SUM(t.state) AS n, SUM(CASE WHEN a.answers THEN 1 - t.state ELSE 0 END) AS unsure,
        SUM(CASE WHEN a.answers THEN 0 ELSE t.state END) AS carried_beside
    FROM gene_state AS t
    JOIN (SELECT s.individual_id, MIN(s.assay_id) AS assay_id FROM speaking AS s GROUP BY s.individual_id) AS s
        ON s.individual_id = t.individual_id
    JOIN gene_answer AS a ON a.gene = t.gene AND a.assay_id = s.assay_id
    GROUP BY t.gene
),
silent AS (
    SELECT a.gene, SUM(k.people) AS n
    FROM gene_answer AS a
    JOIN (
        SELECT s.assay_id, COUNT(*) AS people
        FROM (SELECT s.individual_id, MIN(s.assay_id) AS assay_id FROM speaking AS s GROUP BY s.individual_id) AS s
        GROUP BY s.assay_id
    ) AS k ON k.assay_id = a.assay_id
    WHERE NOT a.answers
    GROUP BY a.gene
)
SELECT d.gene, CAST(d.n AS BIGINT) AS n,
    CAST(z.everybody - z.sampled + COALESCE(q.n, 0) - d.carried_beside + d.unsure AS BIGINT) AS not_called,
    CAST(z.everybody AS BIGINT) AS n_of
FROM said AS d
CROSS JOIN size AS z
LEFT JOIN silent AS q ON q.gene = d.gene
WHERE d.n > 0
ORDER BY d.n DESC, d.gene
LIMIT $most
