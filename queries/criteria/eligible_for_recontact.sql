-- Consented to this kind of contact in every consent record, and alive (S-DU 5).
-- Unknown: a record does not say and none says no, or the vital status is unknown.
WITH said AS (
    SELECT c.individual_id, CASE
        WHEN $by = 'research' THEN c.recontact_research
        WHEN $by = 'results' THEN c.recontact_results
        ELSE c.recontact_clinician
    END AS yes
    FROM consent AS c
),
agreed AS (
    SELECT s.individual_id, MIN(CASE WHEN s.yes THEN 1 WHEN s.yes IS NULL THEN 0 ELSE -1 END) AS state
    FROM said AS s
    GROUP BY s.individual_id
),
judged AS (
    SELECT i.individual_id, LEAST(COALESCE(a.state, 0), CASE
        WHEN i.vital_status = 'alive' THEN 1
        WHEN i.vital_status = 'deceased' THEN -1
        ELSE 0
    END) AS state
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN agreed AS a ON a.individual_id = p.individual_id
)
SELECT p.individual_id, j.state
FROM permitted AS p
JOIN judged AS j ON j.individual_id = p.individual_id
WHERE j.state >= 0
