-- Names to suggest from, for a word that nothing matched: those beginning alike, the most recorded first, by about
-- how many.
SELECT c.name
FROM code AS c
WHERE ($domain IS NULL OR c.domain IS NULL OR c.domain = $domain) AND LOWER(c.name) LIKE LOWER($start) ESCAPE '!'
GROUP BY c.name
ORDER BY MAX(CASE WHEN c.n_individuals < 11 THEN 0 ELSE c.n_individuals - c.n_individuals % 10 END) DESC, c.name
LIMIT 3000
