"""The steward's commands, one file a subject; `add(commands)` adds them to the parser of `python -m access`."""
