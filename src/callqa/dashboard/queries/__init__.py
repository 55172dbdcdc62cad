"""The SQL of the pages; every function takes a scope and never reads beyond it."""
