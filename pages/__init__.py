"""One screen a file; main.py is the router. Widgets make a criterion, queries answer it, charts show it; nothing else
stands here.
"""
