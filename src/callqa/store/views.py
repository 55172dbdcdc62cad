"""The public views, documented. Renaming a column of one is a breaking change.

The texts are also comments in the database, where tools show them.
"""

from __future__ import annotations

from callqa.store.delivery_views import DELIVERY_VIEWS
from callqa.store.page_views import PAGE_VIEWS
from callqa.store.review_views import REVIEW_VIEWS
from callqa.store.view import WHOSE, Column, View, view

__all__ = ["VIEWS", "Column", "View"]

VIEWS: tuple[View, ...] = (
    view("""
        v_call: One row per call, from its latest analysis.
        call_id: identity of the call
        agent: name of the agent, else the agent's key, else unknown
        agent_key: the centre's key of the agent, else the name, else unknown
        agent_id: the centre's key of the agent
        team: the agent's team at the time of the call
        account_ref: the centre's reference of the account
        started_at: start of the call, an instant
        started_local: start by the clock where the call was recorded
        day: date of started_local
        direction: inbound or outbound
        disposition: what the agent or dialler said came of the call
        call_type: what callqa took the call for, such as live or voicemail
        duration_s: length of the call
        total: total score, 0 to 100; not_scored says why there is none
        skill: weighted sections of the form, 0 to 100
        gate: compliance apart from skill, 0 to 100
        reviewed_total: total after what people decided; NULL when nobody did, or without a total
        reviewed_gate: gate likewise
        reviewed_skill: skill likewise
        reviewed_delivery: calm, rushed or undecided likewise
        review_state: disputed, reviewed, acknowledged, earlier_analysis or unreviewed
        open_disputes: answers of the machine that somebody disputes and nobody has decided
        acknowledged: whether the agent has said to have seen the call
        auto_fail: whether a rule failed the call by itself
        auto_fail_rules: those rules
        review_rules: rules that a person must decide
        not_scored: why there is no total
        violated_count: findings with outcome violated
        missed_count: findings with outcome missed
        review_count: findings with outcome review
        delivery: calm, rushed or undecided
        probability_rushed: the model's probability for the call, 0 to 1
        delivery_reasons: in words, strongest first
        words_per_minute: agent's words per minute of the agent's speech time
        articulation_rate: agent's syllables per second of speech, pauses taken out
        pause_count: agent's pauses inside the agent's turns
        pauses_per_minute: of the agent's speech time
        pause_mean_s: mean length of the agent's pauses
        pause_longest_s: longest of the agent's pauses
        pause_total_s: the agent's pauses together
        pitch_range_semitones: agent, 5th to 95th percentile
        loudness_db: agent, relative to full scale
        consumer_words_per_minute: consumer's words per minute of the consumer's speech time
        agent_talk_share: agent's speech over the call's length
        consumer_talk_share: consumer's speech over the call's length
        agent_share_of_talk: agent's speech over the speech of both
        talk_over_share: both speak at once, over the call's length
        talk_over_count: talk-over events long enough to count
        agent_started_talk_over_count: those in which the agent came in while the consumer spoke
        agent_interruption_count: times that the agent came in and the consumer broke off
        consumer_rise_count: turns of the consumer much louder than the consumer's usual
        agent_rose_share: of these, those that the agent answered louder than before; 0 is calm
        both_silent_share: neither speaks, hold and ringing out, over the call's length
        longest_silence_s: longest stretch in which neither speaks, hold and ringing out
        silence_count: long silences
        silence_s: stretches of a pause and more in which neither speaks, together
        longest_unexcused_silence_s: longest silence that nobody announced
        unexcused_silence_count: long silences that nobody announced
        unexcused_dead_air_count: of these, those long enough for dead air
        excused_silence_s: announced silences together
        hold_count: times that hold music plays
        hold_s: hold music together
        ring_back_s: time in which the line rings
        response_latency_median_s: end of the consumer's turn to the agent's next word, median
        response_latency_p90_s: the same, 90th percentile
        longest_monologue_s: longest unbroken turn of the agent
        commitment_count: promises to pay
        redaction_count: sensitive stretches taken out of the text
        unbelieved_words: words of the recogniser that the truth guard took out of the text
        warnings: codes of things that were odd about the recording
        engine_id: recogniser that made the transcript
        detector_id: speech detector
        model_id: delivery model
        packs: rule packs as name@version
        form: scorecard form as name@version
        code_version: callqa's own version
        policy_digest: digest over every rule, form, threshold and vocabulary
        analysed_at: when it was analysed
        analysis_id: identity of this analysis
        analysis_no: its number in this database, in the order of loading
        path: where the audio lay
    """),
    view("""
        v_agent_day: One row per agent and day, from the latest analyses; see v_agent_summary.
        agent_key: the centre's key of the agent, else the name, else unknown
        agent: latest name seen, else the key
        team: latest team seen
        day: date of the calls; NULL gathers calls without a known start
        calls: calls of that day
        scored_calls: calls with a total
        audio_s: length of the calls together
        total_mean: mean total of the scored calls
        gate_mean: mean compliance gate
        reviewed_total_mean: mean total, after what people decided where they did
        reviewed_calls: calls that people decided upon
        auto_fail_calls: calls failed by a rule
        review_calls: calls with a rule that a person must decide
        calm_calls: calls judged calm
        rushed_calls: calls judged rushed
        undecided_calls: calls on which the delivery model abstained
        words_per_minute_mean: mean over calls of the agent's pace
        pause_mean_s: mean over calls of the mean pause
        agent_talk_share_mean: mean over calls
        talk_over_share_mean: mean over calls
    """),
    view("""
        v_agent_summary: One row per agent over all calls; means are over calls with the number.
        agent_key: the centre's key of the agent, else the name, else unknown
        agent: latest name seen, else the key
        team: latest team seen
        calls: all calls
        scored_calls: calls with a total
        audio_s: length of the calls together
        first_day: date of the first call
        last_day: date of the last call
        total_median: median total
        total_q1: lower quartile of the total
        total_q3: upper quartile of the total
        total_mean: mean total
        skill_mean: mean skill
        gate_mean: mean compliance gate
        gate_median: median compliance gate
        reviewed_total_median: median total, after what people decided where they did
        reviewed_calls: calls that people decided upon
        disputed_calls: calls with an open dispute
        auto_fail_calls: calls failed by a rule
        review_calls: calls with a rule that a person must decide
        calm_calls: calls judged calm
        rushed_calls: calls judged rushed
        undecided_calls: calls on which the delivery model abstained
        words_per_minute_median: median over calls of the agent's pace
        pause_mean_s: mean over calls of the mean pause
        agent_talk_share_mean: mean over calls
        talk_over_share_mean: mean over calls
    """),
    view(f"""
        v_finding: One row per finding, with its first evidence; v_evidence holds all of it.
        {WHOSE}
        rule_id: rule, such as D04
        name: the rule's name
        kind: disclosure, payment, prohibited, sequence, trigger, privacy, skill or metadata
        outcome: met, missed, violated, review or not_evaluable
        severity: auto_fail, major, minor or info
        why: one sentence for a person
        quote: redacted words of the first evidence
        speaker: on whose channel
        start_s: where to listen, seconds from the start of the call
        end_s: end of that stretch; for an absence the stretch that was searched
        evidence_count: pieces of evidence
        pack: rule pack, joined by + to later packs that made it stricter on this call
        pack_version: its version, and theirs
    """),
    view(f"""
        v_evidence: One row per piece of evidence for a finding, scorecard item or commitment.
        {WHOSE}
        belongs_to: finding, item or commitment
        owner: rule id or item id; NULL for a commitment
        owner_no: number of that owner within its call, from 0
        evidence_no: number within its owner, from 0
        start_s: where to listen
        end_s: end of the stretch
        speaker: on whose channel
        quote: redacted words
        why: what it shows
    """),
    view(f"""
        v_scorecard_item: One row per line of the scorecard of the latest analyses.
        {WHOSE}
        section_id: section of the form
        section: its name
        weight: weight of the section
        section_score: 0 to 100; NULL when no item applies
        item_id: line of the form
        item: its name
        points: earned; NULL when not applicable or not measured
        max_points: that could be earned
        why: what earned or cost the points, or why there are none
    """),
    view(f"""
        v_utterance: One row per utterance; the text is redacted.
        {WHOSE}
        utterance_no: number within the call, from 0
        speaker: agent, consumer or unknown
        start_s: start of the first word
        end_s: end of the last word
        text: redacted words
        word_count: number of words
        probability: mean belief of the recogniser
    """),
    view(f"""
        v_commitment: One row per promise to pay.
        {WHOSE}
        commitment_no: number within the call, from 0
        amount_usd: US dollars
        due: as it was said
        method: such as card
        confirmed: the consumer agreed in words
    """),
    view("""
        v_run: One row per nightly run.
        run_id: identity of the run
        started_at: start
        finished_at: end
        inbox: folder that was read
        found: files taken for recordings
        analysed: calls analysed
        up_to_date: calls that needed nothing
        quarantined: files put aside
        ignored: other files
        audio_s: seconds of call analysed
        wall_s: seconds the run took
        times_real_time: seconds of audio per second of run
        engine_id: recogniser used
        engine_notice: why it was chosen
        without_audio: how many of the analysed are transcripts; NULL when not kept
        unbelieved_words: words that the truth guard took out; NULL when not kept
        damaged: stored files that could not be read, a sentence each; NULL when not kept
    """),
    view("""
        v_run_not_scored: One row per run and reason for which calls got no total.
        run_id: the run
        started_at: its start
        reason: stable code, such as voicemail
        calls: how many of the analysed calls
    """),
    view("""
        v_quarantine: One row per run and file that was put aside in it.
        run_id: the run
        started_at: its start
        path: the file
        call_id: when the metadata was understood
        sha256: when the bytes could be read
        reason: stable code such as not_audio
        stage: ingest, decode, transcription or analysis
        detail: what was found
        advice: what a person can do
        since: when it was first put aside
    """),
    *PAGE_VIEWS,
    *DELIVERY_VIEWS,
    *REVIEW_VIEWS,
)
