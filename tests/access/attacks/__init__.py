"""Attacks on the disclosure door. Each fails with its guard and is shown to succeed without it."""
