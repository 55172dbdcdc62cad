"""Property tests without a time limit per example: a busy machine is no fault."""

from hypothesis import settings

settings.register_profile("callqa", deadline=None)
settings.load_profile("callqa")
