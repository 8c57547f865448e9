-- What became of those who were yes when a cohort was frozen: still permitted, in the release but not permitted, or in it no
-- more.
WITH listed AS (
    SELECT
        CASE WHEN p.individual_id IS NOT NULL THEN 1 ELSE 0 END AS permitted,
        CASE WHEN i.individual_id IS NOT NULL AND p.individual_id IS NULL THEN 1 ELSE 0 END AS not_permitted,
        CASE WHEN i.individual_id IS NULL THEN 1 ELSE 0 END AS not_here
    FROM frozen_member AS f
    LEFT JOIN dataset AS d ON d.name = f.dataset
    LEFT JOIN individual AS i ON i.dataset_id = d.dataset_id AND i.source_id = f.source_id
    LEFT JOIN permitted AS p ON p.individual_id = i.individual_id
    WHERE f.cohort = $cohort AND f.version = $version AND f.state = 1
)
SELECT
    CAST(COALESCE(SUM(l.permitted), 0) AS BIGINT) AS permitted,
    CAST(COALESCE(SUM(l.not_permitted), 0) AS BIGINT) AS not_permitted,
    CAST(COALESCE(SUM(l.not_here), 0) AS BIGINT) AS not_here
FROM listed AS l
