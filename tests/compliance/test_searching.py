"""All patterns are looked for at once, and found where each alone would be."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.compliance import compiled
from callqa.compliance.index import Index
from callqa.compliance.pattern import Lexicons, Pattern, parse
from callqa.compliance.searching import Searcher
from callqa.compliance.slots import Names
from callqa.compliance.text import Stream, Token
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

WORDS = ("pay", "today", "debt", "collect", "attempt", "we", "sue", "you", "or", "court")
LEXICONS = Lexicons(misheard=frozenset())  # every word only as it is written


def step(options: list[str], *, optional: bool) -> str:
    return "|".join(options) + "?" * optional


STEPS = st.builds(
    step,
    st.lists(
        st.one_of(
            st.sampled_from(WORDS),
            st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map("_".join),
            st.just("co*"),
        ),
        min_size=1,
        max_size=3,
    ),
    optional=st.booleans(),
)
GAPS = st.integers(0, 4).map(lambda gap: f"~{gap} " * bool(gap))
PATTERNS = st.builds(
    lambda anchor, first, rest: anchor + " ".join([first.rstrip("?"), *(g + s for g, s in rest)]),
    st.sampled_from(["", "^"]),
    STEPS,
    st.lists(st.tuples(GAPS, STEPS), max_size=3),
)
SENTENCES = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), min_size=1, max_size=5
)


def stream(sentences: list[list[str]]) -> Stream:
    said = [(number, word) for number, words in enumerate(sentences) for word in words]
    return Stream(
        speaker=Speaker.AGENT,
        tokens=tuple(
            Token(word, 0, at, at, Span(float(at), at + 1.0), 0.9, number)
            for at, (number, word) in enumerate(said)
        ),
    )


def option_ends(option: tuple[str, ...], said: Stream, at: int) -> list[int]:
    """Where an alternative's words end that begin at a token: at most one place."""
    held = said.tokens[at : at + len(option)]
    if len(held) < len(option) or len({token.sentence for token in held}) > 1:
        return []
    fits = all(
        token.text.startswith(word[:-1]) if word.endswith("*") else token.text == word
        for token, word in zip(held, option, strict=True)
    )
    return [at + len(option)] if fits else []


def one_by_one(pattern: Pattern, said: Stream) -> set[tuple[int, int]]:
    """Start and end of every match, for each end the shortest, found by trying everything."""
    found: dict[int, int] = {}
    for start in range(len(said.tokens)):
        sentence = said.tokens[start].sentence
        if pattern.anchored and any(
            token.sentence == sentence and token.text != "or" for token in said.tokens[:start]
        ):
            continue
        ends = {start}
        for number, one in enumerate(pattern.steps):
            gap = one.gap if number else 0
            ahead = set(ends) if one.optional else set()
            for here in ends:
                for at in range(here, min(here + gap + 1, len(said.tokens))):
                    if said.tokens[at].sentence != sentence:
                        break
                    for option in one.alternatives:
                        words = tuple(part.text + "*" * part.prefix for part in option.parts)
                        ahead.update(option_ends(words, said, at))
            ends = ahead
        found.update(dict.fromkeys(ends - {start}, start))
    return {(start, end) for end, start in found.items()}


@settings(max_examples=150, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=6, unique=True), SENTENCES)
def test_patterns_are_found_together_where_each_alone_is_found(sources, sentences) -> None:
    patterns = tuple(parse(source, lexicons=LEXICONS) for source in sources)
    said = stream(sentences)
    index = Index(said, names=Names(), searcher=Searcher(patterns))
    for pattern in patterns:
        hits = index.any((pattern,))
        assert {(hit.start, hit.end) for hit in hits} == one_by_one(pattern, said)
        for hit in hits:
            assert hit.matched == tuple(sorted(hit.matched))
            assert set(hit.matched) <= set(range(hit.start, hit.end))


def test_patterns_nobody_asked_for_before_are_found_as_well() -> None:
    asked, other = (parse(source, lexicons=LEXICONS) for source in ("pay today", "we ~1 sue"))
    searcher = Searcher((asked, other))
    first, later = (("pay", "today"), ("we", "sue", "pay", "today"))
    Index(stream([list(first)]), names=Names(), searcher=searcher).any((asked,))
    index = Index(stream([list(later)]), names=Names(), searcher=searcher)
    assert [hit.start for hit in index.any((asked,))] == [2]
    assert [hit.start for hit in index.any((other,))] == [0]
    assert [hit.start for hit in index.any((asked,))] == [2]


def test_kept_machine_code_is_named_after_all_sources_it_was_made_of() -> None:
    modules = Path(compiled.__file__).parent.glob("*.py")
    using = {path.stem for path in modules if "compliance.compiled import" in path.read_text()}
    assert using == set(compiled.MODULES)
