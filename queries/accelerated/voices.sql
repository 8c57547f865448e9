-- The speaking biosamples of the permitted: whose, of which assay, and whether they are the individual's voice.
SELECT b.individual_id, b.biosample_id, b.assay_id, b.several, b.biosample_id = b.voice AS is_voice
FROM voice AS b
JOIN permitted AS p ON p.individual_id = b.individual_id
