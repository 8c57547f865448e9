"""The side-by-side figures: one module a bench, each with `run() -> list[Row]`; peers run as processes."""
