"""Stored calls judged again by changed rules: what changes is shown before it is published."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callqa import bootstrap
from callqa.domain.verdicts import CallAnalysis
from callqa.night import changes, rescoring
from callqa.night.rescoring import Rescored
from callqa.night.verdicts import by_rule
from callqa.pipeline import rejudge
from callqa.settings import Settings
from callqa.store import loader, queries, shards, snapshot
from callqa.testing import a_recording, a_transcript, an_analysis, some_measures, utterance

PACK = """
pack: house
version: 1.0.0
jurisdiction: none
description: A test pack.
rules:
  - id: P90
    slug: no_shouting
    name: No shouting
    kind: prohibited
    severity: minor
    why: Shouting helps nobody.
    authority: [{cite: house rule, status: policy, checked_on: 2026-01-01}]
    match: {any: ["shut up"]}
    examples:
      must_match: ["oh shut up"]
      must_not_match:
        negated: ["I would not say shut up"]
        other_speaker: ["C: shut up"]
        question: ["the door, is it shut?"]
        lawful: ["the account is shut"]
"""
STRICTER = PACK.replace("1.0.0", "1.1.0").replace('"shut up"]}', '"shut up", "be quiet"]}')
SAID = {
    "call-1": "now you listen and shut up for once please",
    "call-2": "now you listen and be quiet for once please",
    "call-3": "thank you for taking the time to talk to me",
}


def settings(folder: Path, pack: str) -> Settings:
    path = folder / "house.yaml"
    path.write_text(pack, encoding="utf-8")
    return Settings(data_folder=folder / "var", rule_packs=(path,), workers=1)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Three calls, judged by the first pack, loaded and published."""
    in_force = settings(tmp_path, PACK)
    policy = bootstrap.policy(in_force)

    def judged(call_id: str, said: str) -> CallAnalysis:
        heard = an_analysis(
            call_id,
            recording=a_recording(call_id),
            transcript=a_transcript(utterance(said, start_s=0.1)),
            measures=some_measures(duration_s=8.0),  # as much speech as there are words
            redactions=(),
        )
        return rejudge(heard, policy, clock=lambda: datetime(2026, 3, 3, tzinfo=UTC))

    calls = [judged(call_id, said) for call_id, said in SAID.items()]
    shards.write(calls[:2], in_force.shards, name="first")
    shards.write(calls[2:], in_force.shards, name="second")
    loader.load(in_force.database, shards=in_force.shards, runs=in_force.runs)
    snapshot.publish(in_force.database, in_force.published)
    return tmp_path


def again(in_force: Settings, *, run_id: str = "again") -> tuple[Rescored, Sequence[int]]:
    ticks: list[int] = []
    return rescoring.rescore(in_force, run_id=run_id, tick=ticks.append), ticks


def outcomes(in_force: Settings) -> dict[str, str]:
    rows = queries.query(
        in_force.published, "select call_id, outcome from v_finding order by call_id"
    )
    return {row["call_id"]: row["outcome"] for row in rows.to_pylist()}


def test_only_what_the_change_touches_changes(stored: Path) -> None:
    rescored, ticks = again(settings(stored, STRICTER))

    (change,) = by_rule(rescored.changes)
    assert (change.rule_id, change.before, change.after) == ("P90", "met", "violated (minor)")
    assert [found.call_id for found in rescored.changes] == ["call-2"]
    assert (rescored.calls, rescored.up_to_date, sum(ticks)) == (3, 0, 3)


def test_readers_see_nothing_until_it_is_published(stored: Path) -> None:
    in_force = settings(stored, STRICTER)
    before = outcomes(in_force)
    rescored, _ = again(in_force)

    assert outcomes(in_force) == before
    rescoring.publish(in_force, rescored)
    assert outcomes(in_force) == {"call-1": "violated", "call-2": "violated", "call-3": "met"}
    assert not rescored.folder.exists()


def test_what_was_judged_by_these_rules_is_not_judged_again(stored: Path) -> None:
    in_force = settings(stored, STRICTER)
    rescoring.publish(in_force, again(in_force)[0])

    rescored, _ = again(in_force, run_id="once-more")

    assert (rescored.calls, rescored.up_to_date, rescored.changes) == (0, 3, ())


def test_rules_that_are_put_back_put_the_verdicts_back(stored: Path) -> None:
    first = outcomes(settings(stored, PACK))
    stricter = settings(stored, STRICTER)
    rescoring.publish(stricter, again(stricter)[0])

    back = settings(stored, PACK)
    rescoring.publish(back, again(back, run_id="back")[0])

    assert outcomes(back) == first
    loader.rebuild(back.database, shards=back.shards, runs=back.runs)
    snapshot.publish(back.database, back.published)
    assert outcomes(back) == first


def test_a_damaged_shard_keeps_its_verdicts_and_costs_the_others_nothing(stored: Path) -> None:
    in_force = settings(stored, STRICTER)
    (in_force.shards / "second.parquet").write_bytes(b"not parquet")

    rescored, _ = again(in_force)

    assert rescored.calls == 2
    assert [kept.what for kept in rescored.kept] == ["second.parquet"]


def test_every_changed_verdict_is_a_row_of_the_csv(stored: Path) -> None:
    rescored, _ = again(settings(stored, STRICTER))
    target = stored / "changes.csv"
    changes.write_csv(rescored.changes, target)

    assert target.read_text().splitlines() == [
        "call_id,agent,rule_id,name,before,after",
        "call-2,Dana Moore,P90,No shouting,met,violated (minor)",
    ]


def test_the_sentences_say_how_many_calls_changed(stored: Path) -> None:
    rescored, _ = again(settings(stored, STRICTER))

    assert changes.summary(rescored)[0].startswith(
        "3 calls judged anew, 0 were up to date; 1 of them changed."
    )


def test_two_sets_of_packs_are_compared_on_stored_calls_without_storing_anything(
    stored: Path,
) -> None:
    in_force = settings(stored, PACK)
    stricter = stored / "stricter.yaml"
    stricter.write_text(STRICTER, encoding="utf-8")
    before = sorted(in_force.data_folder.rglob("*"))

    found = rescoring.compared(in_force, before=in_force.rule_packs, after=(stricter,), calls=3)

    assert (found.calls, [change.call_id for change in found.changes]) == (3, ["call-2"])
    assert sorted(in_force.data_folder.rglob("*")) == before
