-- Variables of the source that have no table of their own, of those on the page.
SELECT g.place, t.name, t.value
FROM page AS g
JOIN attribute AS t ON t.individual_id = g.individual_id
ORDER BY g.place, t.name, t.value
