"""GA4GH Beacon v2: what a request says is made criteria and questions, and their protected answers its documents.

    model.py      entry types, their endpoints and schemas; what the framework endpoints say of them
    request.py    one request, GET or POST, read once and checked
    places.py     its genomic parameters → a place and a choice among its alleles
    filters.py    its filters → criteria, and what they ask of alleles
    answers.py    the answer of an entry type's endpoint, of people.py and variants.py
    answered.py   what an answer holds, and how far: granularity, datasets, pages
    together.py   requests for single alleles that came at once (batches.py, single_alleles.py), answered as one
    affordable.py alleles of few carriers, as far as their budgets reach
    documents.py  rows → documents of the default model
    envelope.py   answers → responses, errors included
    terms.py      the filtering terms of a release
    responses.py  from a question's text to its response, in a thread
    routes.py     the routes
    openapi.py    the OpenAPI document

Specification: https://docs.genomebeacons.org, answered as v2.2.0; documents hold to the JSON Schemas of v2.1.1.
"""
