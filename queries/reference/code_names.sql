-- Names to suggest from, for a word that nothing matched: those beginning alike, the most recorded first.
SELECT c.name
FROM code AS c
WHERE ($domain IS NULL OR c.domain IS NULL OR c.domain = $domain) AND LOWER(c.name) LIKE LOWER($start) ESCAPE '!'
GROUP BY c.name
ORDER BY MAX(c.n_individuals) DESC, c.name
LIMIT 3000
