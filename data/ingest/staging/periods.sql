-- Observation periods of all sources, merged where they overlap or touch; cut at birth and death.
CREATE OR REPLACE TEMP TABLE said_period AS
SELECT individual_id, start_date AS s, end_date AS e FROM staged_observation_period
UNION ALL
SELECT k.individual_id, greatest(p.start_date, coalesce(i.birth_date, p.start_date)),
    least(p.end_date, coalesce(i.death_date, p.end_date))
FROM staged_period AS p
JOIN key_of AS k ON k.source_id = p.source_id
JOIN individual AS i ON i.individual_id = k.individual_id;
DELETE FROM staged_observation_period;
INSERT INTO staged_observation_period
WITH reached AS (
    SELECT *, max(e) OVER (PARTITION BY individual_id ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        AS before
    FROM said_period WHERE e >= s),
island AS (
    SELECT *, count(*) FILTER (WHERE before IS NULL OR s > before + 1)
        OVER (PARTITION BY individual_id ORDER BY s, e ROWS UNBOUNDED PRECEDING) AS number
    FROM reached)
SELECT individual_id, min(s), max(e) FROM island GROUP BY individual_id, number
