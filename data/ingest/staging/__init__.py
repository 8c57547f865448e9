"""From sources that are read line by line to the release: what every such reader hands over, and its way from there.

times.py     partial dates, ages and spans of ISO 8601
codes.py     codes and units as other standards write them
rows.py      `Staging`, which readers fill: individuals, records, codes, relatives
mentions.py  who is named and described nowhere, with places
reported.py  variants that a source reports of single individuals, as a call set
load.py      `StagedRecords`: codes and records with the release's keys, in its units
"""
