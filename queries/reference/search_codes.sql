-- Codes whose code, name or a synonym holds $within; the rest of the words are looked for in Python, and rank there.
-- About how many people have it, of the whole release, is for ranking only and never shown. It is rounded down, and fewer
-- than eleven are none: the order of two codes tells no more than two counts that may be told (S-DC 3).
SELECT
    c.system, c.code, c.name, c.domain,
    CASE WHEN c.n_individuals < 11 THEN 0 ELSE c.n_individuals - c.n_individuals % 10 END AS people, s.synonyms
FROM code AS c
LEFT JOIN (
    SELECT y.code_id, STRING_AGG(y.synonym, CHR(31) ORDER BY y.synonym) AS synonyms
    FROM code_synonym AS y
    WHERE LOWER(y.synonym) LIKE LOWER($within) ESCAPE '!'
    GROUP BY y.code_id
) AS s ON s.code_id = c.code_id
WHERE ($domain IS NULL OR c.domain IS NULL OR c.domain = $domain)
    AND ($system IS NULL OR c.system = $system OR ($system = 'OMOP' AND CAST(c.omop_concept_id AS VARCHAR) LIKE $start))
    AND ($system = 'OMOP' OR LOWER(c.name) LIKE LOWER($within) ESCAPE '!' OR LOWER(c.code) LIKE LOWER($start) ESCAPE '!'
        OR s.synonyms IS NOT NULL)
ORDER BY CASE WHEN LOWER(c.code) LIKE LOWER($start) ESCAPE '!' THEN 0 ELSE 1 END, people DESC, c.system, c.code
LIMIT 2000
