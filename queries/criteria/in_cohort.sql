-- On the list of a frozen cohort: yes, or unknown when that was unknown at the freezing. Whoever is not permitted now is not
-- counted, whatever the list says (S-DU 4).
--   frozen_member(cohort, version, dataset, source_id, state): the lists asked about; see queries/cohort/frozen_lists.py
SELECT p.individual_id, f.state
FROM permitted AS p
JOIN individual AS i ON i.individual_id = p.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN frozen_member AS f
    ON f.dataset = d.name AND f.source_id = i.source_id AND f.cohort = $cohort AND f.version = $version
