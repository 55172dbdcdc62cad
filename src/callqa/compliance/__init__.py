"""Compliance: rule packs, the engine that judges a transcript by them, and redaction."""
