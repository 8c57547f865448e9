-- What holds of the individual holds of each of their index events.
SELECT i.individual_id, i.start_day, i.end_day, c.state
FROM index_event AS i
JOIN individual_state AS c ON c.individual_id = i.individual_id AND c.state >= 0
