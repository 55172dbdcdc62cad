"""Written calls, redacted and judged as `pipeline.analyse` does it."""

from pathlib import Path

from callqa.compliance.matcher import Judgement, judge
from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.verdicts import Finding

VOCABULARY = Vocabulary(
    agencies=("Northfield Recovery",), creditors=("First Prairie",), agents=("Dana",)
)


def judged(book: RuleBook, script: str) -> Judgement:
    """What the rules say of a call such as `A: hello | C: yes`."""
    redacted = redact(transcript(script, speaker=Speaker.AGENT))
    recording = Recording(
        call_id="c1", path=Path("c1.wav"), sha256="0" * 64, direction=Direction.OUTBOUND
    )
    return judge(
        redacted.transcript,
        recording,
        book,
        vocabulary=VOCABULARY,
        speech={},
        redactions=redacted.redactions,
    )


def finding(judgement: Judgement, rule_id: str) -> Finding:
    (found,) = [one for one in judgement.findings if one.rule_id == rule_id]
    return found


def outcome(judgement: Judgement, rule_id: str) -> str:
    return finding(judgement, rule_id).outcome.value
