-- Of the members: how many have a biosample on $assembly that speaks, by the origin of its assay; and whether a dataset of
-- theirs is of simulated people.
SELECT COUNT(*) AS members, COALESCE(SUM(s.germline), 0) AS germline,
    COALESCE(SUM(CASE WHEN s.germline = 0 THEN 1 ELSE 0 END), 0) AS somatic,
    COALESCE(SUM(CASE WHEN d.simulated THEN 1 ELSE 0 END), 0) AS simulated
FROM member AS m
JOIN individual AS i ON i.individual_id = m.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
LEFT JOIN (
    SELECT b.individual_id, MAX(CASE WHEN a.origin = 'germline' THEN 1 ELSE 0 END) AS germline
    FROM biosample AS b
    JOIN assay AS a ON a.assay_id = b.assay_id AND a.assembly = $assembly
    WHERE b.speaks
    GROUP BY b.individual_id
) AS s ON s.individual_id = m.individual_id
