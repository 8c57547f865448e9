"""Named definitions as data: gene sets, diplotypes and case definitions. README.md beside this file has their keys."""
