-- Primary keys only where a second row would be a fault; no foreign keys and no secondary
-- indexes, because DuckDB pays for them on every load and scans these tables fast without.

create table loaded_file (
    name       varchar primary key,   -- file name of a shard or run report; names never repeat
    kind       varchar not null,      -- shard or run
    row_count  integer not null,
    loaded_at  timestamptz not null
);

create table call (
    analysis_id      varchar primary key,
    call_id          varchar not null,
    shard            varchar not null,      -- the file that holds the whole document
    recording_sha256 varchar not null,
    path             varchar not null,
    agent_id         varchar,
    agent_name       varchar,
    team             varchar,
    account_ref      varchar,
    started_at       timestamptz,
    started_local    timestamp,             -- wall clock where the call was recorded
    day              date,                  -- date of started_local
    consumer_timezone varchar,
    direction        varchar,
    disposition      varchar,
    call_type        varchar not null,
    duration_s       double not null,
    language         varchar not null,
    warnings         varchar[] not null,
    form_id          varchar not null,
    form_version     varchar not null,
    total            double,
    skill            double,
    gate             double,
    not_scored       varchar,
    gate_why         varchar not null,
    auto_fail_rules  varchar[] not null,
    review_rules     varchar[] not null,
    delivery         varchar not null,
    probability_rushed double,
    delivery_reasons varchar[] not null,
    agent_speech_s             double,
    agent_word_count           integer,
    agent_words_per_minute     double,
    agent_articulation_rate    double,
    agent_pause_count          double,
    agent_pause_total_s        double,
    agent_pause_mean_s         double,
    agent_pause_longest_s      double,
    agent_pauses_per_minute    double,
    agent_pitch_median_hz      double,
    agent_pitch_range_semitones double,
    agent_loudness_db          double,
    agent_loudness_drift_db    double,
    consumer_speech_s          double,
    consumer_word_count        integer,
    consumer_words_per_minute  double,
    consumer_articulation_rate double,
    agent_talk_share           double,
    consumer_talk_share        double,
    agent_share_of_talk        double,
    talk_over_share            double,
    talk_over_count            double,
    both_silent_share          double,
    longest_silence_s          double,
    silence_count              double,
    response_latency_median_s  double,
    response_latency_p90_s     double,
    longest_monologue_s        double,
    code_version     varchar not null,
    engine_id        varchar not null,
    detector_id      varchar not null,
    model_id         varchar not null,
    packs            varchar[] not null,
    form             varchar not null,
    policy_digest    varchar not null,
    metadata_digest  varchar not null,
    analysed_at      timestamptz not null
);

create table measure (
    analysis_id  varchar not null,
    subject      varchar not null,   -- agent, consumer, unknown or call
    name         varchar not null,
    value        double,
    unit         varchar not null,
    evidence_s   double not null,
    not_measured varchar             -- the reason code when value is null
);

create table finding (
    analysis_id  varchar not null,
    finding_no   integer not null,
    rule_id      varchar not null,
    name         varchar not null,
    kind         varchar not null,
    pack         varchar not null,
    pack_version varchar not null,
    outcome      varchar not null,
    severity     varchar not null,
    why          varchar not null
);

create table evidence (
    analysis_id varchar not null,
    belongs_to  varchar not null,    -- finding, item or commitment
    owner_no    integer not null,    -- finding_no, item_no or commitment_no
    evidence_no integer not null,
    start_s     double not null,
    end_s       double not null,
    speaker     varchar not null,
    quote       varchar not null,
    why         varchar not null
);

create table scorecard_section (
    analysis_id varchar not null,
    section_no  integer not null,
    section_id  varchar not null,
    name        varchar not null,
    weight      double not null,
    score       double
);

create table scorecard_item (
    analysis_id varchar not null,
    section_id  varchar not null,
    item_no     integer not null,    -- counted through the whole form
    item_id     varchar not null,
    name        varchar not null,
    points      double,
    max_points  double not null,
    why         varchar not null
);

create table delivery_window (
    analysis_id varchar not null,
    window_no   integer not null,
    start_s     double not null,
    end_s       double not null,
    label       varchar not null,
    probability_rushed double not null,
    reasons     varchar[] not null
);

create table utterance (
    analysis_id  varchar not null,
    utterance_no integer not null,
    speaker      varchar not null,
    start_s      double not null,
    end_s        double not null,
    text         varchar not null,   -- redacted
    word_count   integer not null,
    probability  double              -- mean over words; null when the recogniser gives none
);

create table stretch (
    analysis_id varchar not null,
    kind        varchar not null,    -- speech, pause, silence or talk_over
    speaker     varchar,             -- null when it belongs to both
    start_s     double not null,
    end_s       double not null
);

create table redaction (
    analysis_id varchar not null,
    kind        varchar not null,
    speaker     varchar not null,
    start_s     double not null,
    end_s       double not null
);

create table commitment (
    analysis_id   varchar not null,
    commitment_no integer not null,
    amount_usd    double,
    due           varchar,
    method        varchar,
    confirmed     boolean not null
);

create table run (
    run_id        varchar primary key,
    started_at    timestamptz not null,
    finished_at   timestamptz not null,
    inbox         varchar not null,
    found         integer not null,
    analysed      integer not null,
    up_to_date    integer not null,
    ignored       integer not null,
    quarantined   integer not null,
    audio_s       double not null,
    wall_s        double not null,
    times_real_time double,
    engine_id     varchar not null,
    engine_notice varchar
);

create table run_quarantine (
    run_id  varchar not null,
    path    varchar not null,
    call_id varchar,
    sha256  varchar,
    reason  varchar not null,
    stage   varchar not null,
    detail  varchar not null,
    advice  varchar not null,
    since   timestamptz not null
);
