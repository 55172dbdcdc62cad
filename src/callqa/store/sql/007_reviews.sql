-- What people decided, one row per immutable file; nothing here is ever updated.

create table review_event (
    event_id    varchar primary key,   -- sorts by time
    call_id     varchar not null,
    analysis_id varchar not null,      -- the analysis that was looked at
    agent_key   varchar not null,
    kind        varchar not null,      -- accept, override, dispute or acknowledge
    subject     varchar not null,      -- finding, item, delivery or call
    subject_id  varchar not null,      -- rule id or item id, else empty
    machine     varchar,               -- the machine's answer; points as text
    decided     varchar,               -- the person's answer
    reason      varchar not null,      -- without secrets
    decided_by  varchar not null,
    role        varchar not null,
    decided_at  timestamptz not null,
    machine_total     double,
    machine_gate      double,
    machine_skill     double,
    machine_delivery  varchar not null,
    reviewed_total    double,
    reviewed_gate     double,
    reviewed_skill    double,
    reviewed_delivery varchar not null
);

create table note (
    note_id    varchar primary key,
    agent_key  varchar not null,
    text       varchar not null,       -- without secrets
    written_by varchar not null,
    written_at timestamptz not null
);
