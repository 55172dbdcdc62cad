"""Scorecard: how findings, measures and commitments become points that a person can check."""
