"""The steps of a night, without an orchestrator: find, analyse, load, publish, report."""
