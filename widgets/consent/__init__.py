"""Purposes, consent, the steward's desk, and what a partner would see."""
