-- The individuals whose data may be used for this Asking. Every other query starts here.
--   allowed_profile(profile_id): the data uses that permit the purpose, matched in Python over the distinct ones
--   asked_site(site): the sites asked about, unless $every_site
--   in_care(dataset, source_id): the people in the asker's care, unless $every_care
--   asked_dataset(dataset_id): the datasets in which the Asking's role is held
--   ledger_withdrawal(dataset, source_id, withdrawn_on): withdrawals in force on $as_of, of each individual the last
-- Of several consents the one valid last before or on $as_of counts; of several from that day all must permit.
-- A withdrawal, of whichever consent, ends them all at once. Anew counts a consent alone that began after that day and
-- had begun when the release was built ($built): one dated ahead was given before, and fell with the others.
WITH begun AS (
    SELECT c.individual_id, c.profile_id, c.withdrawn_on, COALESCE(c.valid_from, DATE '0001-01-01') AS since
    FROM consent AS c
    WHERE c.valid_from IS NULL OR c.valid_from <= $as_of
),
latest AS (
    SELECT b.individual_id, MAX(b.since) AS since
    FROM begun AS b
    GROUP BY b.individual_id
),
withdrawn AS (
    SELECT c.individual_id, MAX(c.withdrawn_on) AS withdrawn_on
    FROM consent AS c
    WHERE c.withdrawn_on <= $as_of
    GROUP BY c.individual_id
),
standing AS (
    SELECT
        b.individual_id,
        MAX(b.since) AS since,
        MIN(CASE
            WHEN a.profile_id IS NOT NULL AND (b.withdrawn_on IS NULL OR b.withdrawn_on > $as_of) THEN 1 ELSE 0
        END) AS permits
    FROM begun AS b
    JOIN latest AS l ON l.individual_id = b.individual_id AND l.since = b.since
    LEFT JOIN allowed_profile AS a ON a.profile_id = b.profile_id
    GROUP BY b.individual_id
)
SELECT i.individual_id
FROM individual AS i
JOIN standing AS s ON s.individual_id = i.individual_id AND s.permits = 1
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN asked_dataset AS a ON a.dataset_id = i.dataset_id
LEFT JOIN asked_site AS t ON t.site = i.site
LEFT JOIN in_care AS k ON k.dataset = d.name AND k.source_id = i.source_id
LEFT JOIN ledger_withdrawal AS w
    ON w.dataset = d.name AND w.source_id = i.source_id AND (s.since <= w.withdrawn_on OR s.since > $built)
LEFT JOIN withdrawn AS v
    ON v.individual_id = s.individual_id AND (s.since < v.withdrawn_on OR s.since > $built)
WHERE
    ($every_site OR t.site IS NOT NULL)
    AND ($every_care OR k.source_id IS NOT NULL)
    AND w.source_id IS NULL
    AND v.individual_id IS NULL
ORDER BY i.individual_id
