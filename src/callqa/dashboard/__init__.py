"""The web pages of QA leads, coaches and agents, on the published copy."""
