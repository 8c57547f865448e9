-- What altered_calls.sql adds up, a row a call: of rare variants hardly any biosample has two in one gene, and to add up is
-- then most of the work.
SELECT t.place, t.biosample_id, CAST(t.carried AS TINYINT) AS carried, CAST(t.uncalled AS INTEGER) AS uncalled
FROM altered_call AS t
