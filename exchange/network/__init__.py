"""One cohort definition asked of several sites at once; the data stay where they are.

signing.py    requests signed by the hub's key, so that a site knows who asks and that nothing was changed
registry.py   the sites a hub knows, and the hubs a site knows
site.py       what a Concord site answers: protected aggregates alone
analyses.py   what it works out: frequencies, outcomes, tables, odds ratios
places.py     places named with their assembly; lifted by a chain file or not answered
as_beacon.py  a cohort as a Beacon's query, where a Beacon can say it
hub.py        asking all sites at once; slow, refusing, failing and lying ones spoil nothing
checks.py     what a site may truthfully answer
together.py   what the answers give together
"""
