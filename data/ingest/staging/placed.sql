-- Each staged record with its keys; a partial date whose month or year holds the birth is laid on the birth.
CREATE OR REPLACE TEMP TABLE placed_record AS
SELECT r.* EXCLUDE (start_date, unit), r.unit, k.individual_id, c.code_id, i.death_date,
    k.individual_id IS NOT NULL AND c.code_id IS NOT NULL AS known,
    k.individual_id IS NULL AND g.source_id IS NOT NULL AS purged,
    k.individual_id IS NULL AND g.source_id IS NULL AS orphan,
    CASE WHEN r.precision IN ('month', 'year') AND r.start_date < i.birth_date
        AND date_trunc(r.precision, r.start_date) = date_trunc(r.precision, i.birth_date)
        THEN i.birth_date ELSE r.start_date END AS start_date,
    coalesce(r.start_date < i.birth_date AND NOT (r.precision IN ('month', 'year')
        AND date_trunc(CASE r.precision WHEN 'month' THEN 'month' ELSE 'year' END, r.start_date)
            = date_trunc(CASE r.precision WHEN 'month' THEN 'month' ELSE 'year' END, i.birth_date)), FALSE) AS unborn,
    coalesce(e.unit, f.unit, r.unit) AS ucum, n.factor, n.offset_, n.unit AS canonical,
    c.code_id IN (SELECT code_id FROM unit_conversion) AS convertible
FROM staged_record AS r
LEFT JOIN key_of AS k ON k.source_id = r.source_id
LEFT JOIN purged AS g ON g.source_id = r.source_id
LEFT JOIN individual AS i ON i.individual_id = k.individual_id
LEFT JOIN code AS c ON c.system = r.system AND c.code = r.code
LEFT JOIN unit_spelling AS e ON e.spelling = r.unit
LEFT JOIN unit_spelling AS f ON f.spelling = lower(r.unit)
LEFT JOIN unit_conversion AS n ON n.code_id = c.code_id AND n.from_unit = coalesce(e.unit, f.unit, r.unit)
