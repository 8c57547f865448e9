-- The region of $region, written contig:start:end; none where it is empty.
SELECT
    SPLIT_PART(t.text, ':', 1) AS contig,
    CAST(SPLIT_PART(t.text, ':', 2) AS INTEGER) AS start_position,
    CAST(SPLIT_PART(t.text, ':', 3) AS INTEGER) AS end_position
FROM (SELECT UNNEST(CAST($region AS VARCHAR[])) AS text) AS t
