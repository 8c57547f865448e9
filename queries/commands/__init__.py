"""The commands of `python -m queries`, one a module: HELP, add_arguments(parser), run(arguments, warehouse, asking).

`run` gives what `--json` prints. A module with `readable(told)` says how that reads for people.
"""
