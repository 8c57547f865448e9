-- What became of those who were yes when a cohort was frozen: still permitted, in the release but not permitted, or in it no
-- more. Of those alone whom the Asking can reach: in its datasets, and in its care where it is limited to that (S-DC 7).
WITH reached AS (
    SELECT f.dataset, f.source_id
    FROM frozen_member AS f
    WHERE f.cohort = $cohort AND f.version = $version AND f.state = 1
      AND (
          $every_dataset
          OR f.dataset IN (SELECT d.name FROM dataset AS d JOIN asked_dataset AS a ON a.dataset_id = d.dataset_id)
      )
      AND (
          $every_care
          OR EXISTS (SELECT 1 FROM in_care AS c WHERE c.dataset = f.dataset AND c.source_id = f.source_id)
      )
),
listed AS (
    SELECT
        CASE WHEN p.individual_id IS NOT NULL THEN 1 ELSE 0 END AS permitted,
        CASE WHEN i.individual_id IS NOT NULL AND p.individual_id IS NULL THEN 1 ELSE 0 END AS not_permitted,
        CASE WHEN i.individual_id IS NULL THEN 1 ELSE 0 END AS not_here
    FROM reached AS f
    LEFT JOIN dataset AS d ON d.name = f.dataset
    LEFT JOIN individual AS i ON i.dataset_id = d.dataset_id AND i.source_id = f.source_id
    LEFT JOIN permitted AS p ON p.individual_id = i.individual_id
)
SELECT
    CAST(COALESCE(SUM(l.permitted), 0) AS BIGINT) AS permitted,
    CAST(COALESCE(SUM(l.not_permitted), 0) AS BIGINT) AS not_permitted,
    CAST(COALESCE(SUM(l.not_here), 0) AS BIGINT) AS not_here
FROM listed AS l
