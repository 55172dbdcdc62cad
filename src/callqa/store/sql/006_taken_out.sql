-- Words of a recogniser that nobody said, as far as the truth guard can tell.
create table taken_out (
    analysis_id varchar not null,
    kind        varchar not null,    -- no_speech, loop, improbable or prompt
    speaker     varchar not null,
    words       integer not null,
    start_s     double not null,
    end_s       double not null
);
