-- Every consent record of the datasets asked about: from when to when it stands, of whom, and whether they permit.
-- A newer record of somebody ends the older one (S-DU 1), and so does a withdrawal of any of them. `ledger` says that a
-- withdrawal since the release is in force (queries/permitted.sql).
SELECT
    c.individual_id,
    d.name AS dataset,
    i.site,
    c.profile_id,
    c.valid_from AS since,
    LEAST(
        COALESCE(c.withdrawn_on, DATE '9999-12-31'),
        COALESCE(LEAD(c.valid_from) OVER (
            PARTITION BY c.individual_id ORDER BY COALESCE(c.valid_from, DATE '0001-01-01'), c.profile_id
        ), DATE '9999-12-31'),
        COALESCE(v.withdrawn_on, DATE '9999-12-31')
    ) AS until,
    c.recontact_research,
    c.recontact_results,
    c.recontact_clinician,
    CASE WHEN w.source_id IS NULL THEN 0 ELSE 1 END AS ledger,
    CASE WHEN p.individual_id IS NULL THEN 0 ELSE 1 END AS permitted
FROM consent AS c
JOIN individual AS i ON i.individual_id = c.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
LEFT JOIN permitted AS p ON p.individual_id = c.individual_id
LEFT JOIN ledger_withdrawal AS w
    ON w.dataset = d.name AND w.source_id = i.source_id
    AND (COALESCE(c.valid_from, DATE '0001-01-01') <= w.withdrawn_on OR c.valid_from > $built)
LEFT JOIN (
    SELECT o.individual_id, o.valid_from, MIN(l.withdrawn_on) AS withdrawn_on
    FROM consent AS o
    JOIN consent AS l ON l.individual_id = o.individual_id
    WHERE COALESCE(o.valid_from, DATE '0001-01-01') < l.withdrawn_on
    GROUP BY o.individual_id, o.valid_from
) AS v ON v.individual_id = c.individual_id AND v.valid_from IS NOT DISTINCT FROM c.valid_from
ORDER BY c.individual_id, since, c.profile_id
