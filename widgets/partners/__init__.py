"""Parts of the partners' page.

parts.py     sites, consents, diversity and the data dictionary
request.py   a request for access as a document; nothing is sent
report.py    a feasibility report as HTML, protected whoever asks
"""
