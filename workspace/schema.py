"""The tables of the workspace, one script a version of the schema. Scripts that were released never change."""

from __future__ import annotations

from access.sqlite import append_only

_FIRST = """
CREATE TABLE cohort (
    id TEXT PRIMARY KEY,                    -- UUID; what a link carries
    owner TEXT NOT NULL,                    -- user of the Asking that saved it first
    shared INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX cohort_by_owner ON cohort (owner);
CREATE TABLE version (
    cohort TEXT NOT NULL REFERENCES cohort (id),
    number INTEGER NOT NULL,                -- 1, 2, …
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    definition TEXT NOT NULL,               -- JSON of a cohort file
    state TEXT NOT NULL CHECK (state IN ('live', 'frozen')),
    release TEXT NOT NULL,                  -- saved on, and of a frozen one: frozen to
    saved_at TEXT NOT NULL,                 -- UTC
    PRIMARY KEY (cohort, number)
) WITHOUT ROWID;
CREATE TABLE draft (
    user TEXT NOT NULL, browser TEXT NOT NULL, question TEXT NOT NULL, kept_at TEXT NOT NULL,
    PRIMARY KEY (user, browser)
) WITHOUT ROWID;""" + append_only("version")

_LEDGER = """
CREATE TABLE asked (                        -- the ledger of questions: what was asked, never what of whom
    user TEXT NOT NULL, session TEXT NOT NULL, release TEXT NOT NULL,
    hash TEXT NOT NULL,                     -- SHA-256 of the question's JSON, which may name identifiers
    asked_at TEXT NOT NULL,                 -- UTC, the first time
    title TEXT NOT NULL,
    attempted INTEGER NOT NULL,             -- tests made, shown or not
    tests TEXT NOT NULL,                    -- JSON: [[label, p], …] as they were shown, the smallest
    PRIMARY KEY (user, session, release, hash)
) WITHOUT ROWID;"""

SCHEMA = (_FIRST, _LEDGER)
