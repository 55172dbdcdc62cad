"""Every error callqa raises, by who must act.

    CallqaError
    ├── TransientError            try again: a lock, a busy disk
    ├── CallError                 skip this call: it goes to the quarantine with a reason
    │   ├── IngestError           the file or what is said about it cannot be used
    │   ├── DecodeError           the audio cannot be read
    │   ├── TranscriptionError    the recogniser failed on this call
    │   └── AnalysisError         a later stage failed, or the call took too long
    ├── AccountError              tell the person: a name, password or role that cannot be
    │   └── TooManyAttemptsError  no more signing in for a while
    ├── ReviewError               this decision or note cannot be taken as it was given
    │   └── OutdatedError         the call has been analysed anew since the person looked at it
    └── SetupError                stop the run: the installation must be mended first
        ├── SettingsError         a setting is missing or wrong
        ├── EngineError     a recogniser cannot be loaded
        ├── PolicyError           a rule pack or scorecard form is faulty
        ├── ModelError            a delivery model is missing, changed or does not fit
        └── StoreError            the database or a shard cannot be used

Messages never hold transcript text: they say what is wrong, where, and what to do.
"""

__all__ = [
    "AccountError",
    "AnalysisError",
    "CallError",
    "CallqaError",
    "DecodeError",
    "EngineError",
    "IngestError",
    "ModelError",
    "OutdatedError",
    "PolicyError",
    "ReviewError",
    "SettingsError",
    "SetupError",
    "StoreError",
    "TooManyAttemptsError",
    "TranscriptionError",
    "TransientError",
]


class CallqaError(Exception):
    """Root of all errors that callqa raises on purpose."""


class TransientError(CallqaError):
    """Trying again may help; nothing about the input or the installation is wrong."""


class CallError(CallqaError):
    """This call cannot be analysed; the others can.

    Attributes:
        reason: stable snake_case code, such as `not_audio`; people filter by it.
        detail: one sentence that says what was found.
        advice: one sentence that says what a person can do.
    """

    stage = "analysis"

    def __init__(self, reason: str, detail: str, *, advice: str) -> None:
        super().__init__(reason, detail, advice)
        self.reason = reason
        self.detail = detail
        self.advice = advice

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.reason, self.detail, self.advice))

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail} {self.advice}"


def _rebuild(kind: type[CallError], reason: str, detail: str, advice: str) -> CallError:
    """Rebuild a `CallError` that crossed a process border."""
    return kind(reason, detail, advice=advice)


class IngestError(CallError):
    """The file, or what is said about it, cannot be used."""

    stage = "ingest"


class DecodeError(CallError):
    """The audio cannot be read."""

    stage = "decode"


class TranscriptionError(CallError):
    """The recogniser failed on this call."""

    stage = "transcription"


class AnalysisError(CallError):
    """A stage after transcription failed, or the call took too long."""

    stage = "analysis"


class AccountError(CallqaError):
    """A user, a password or a sign-in is not possible as asked; the message is for that person."""


class TooManyAttemptsError(AccountError):
    """Signing in was tried too often with this name or from this address."""


class ReviewError(CallqaError):
    """A decision or note cannot be taken as it was given; nothing was stored."""


class OutdatedError(ReviewError):
    """The call has been analysed anew since the person looked at it."""


class SetupError(CallqaError):
    """The installation must be mended before any call can be analysed."""


class SettingsError(SetupError):
    """A setting is missing or wrong."""


class EngineError(SetupError):
    """A recogniser cannot be loaded: its weights or its package are missing."""


class PolicyError(SetupError):
    """A rule pack or scorecard form is faulty; the message lists every fault."""


class ModelError(SetupError):
    """A delivery model is missing, has changed since it was published, or does not fit."""


class StoreError(SetupError):
    """The database or a shard cannot be used."""
