-- What the members' speaking biosamples say of each gene: how many alterations are carried, the worst class of them, and how
-- many of its variants are not called.
SELECT t.place, t.biosample_id, CAST(SUM(t.carried) AS INTEGER) AS hits, CAST(SUM(t.uncalled) AS INTEGER) AS uncalled,
    CAST(MIN(CASE WHEN t.carried = 1 THEN t.class END) AS TINYINT) AS class
FROM altered_call AS t
GROUP BY t.place, t.biosample_id
