"""Parts of the partners' page.

parts.py     sites, consents, diversity, the data dictionary, differences in coding, who used the resource
request.py   a request for access as a document; nothing is sent
report.py    a feasibility report as HTML, protected whoever asks, signed by the site
"""
