"""GA4GH htsget 1.3.0: tickets, and the data behind them, of individuals who permit the purpose.

    /htsget/variants/DATASET        their genotypes, of some regions or of all
    /htsget/reads/BIOSAMPLE         one window of the reads of a biosample, by the identifier that a Beacon gives it

    request.py   one request, GET or POST
    slices.py    the bytes: header or records, VCF or BCF
    routes.py    tickets, data blocks, service-info, errors in the protocol's words

Specification: https://samtools.github.io/hts-specs/htsget.html
"""
