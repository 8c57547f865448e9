-- On a list of the data holder's identifiers. Never unknown: who is not on it is not. A list without datasets means any of them.
--   listed_identifier(list, dataset, source_id): the lists asked about; see queries/cohort/listed.py
SELECT DISTINCT p.individual_id, 1 AS state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN listed_identifier AS l ON l.source_id = i.source_id AND (l.dataset = '' OR l.dataset = d.name)
WHERE l.list = $list
