"""Subcommands of `python -m data` beside demo, ingest, check and ancestry: `add(commands, here)` declares each."""
