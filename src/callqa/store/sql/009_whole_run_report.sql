-- The rest of the run report; null in runs that were loaded before it was kept.
alter table run add column without_audio integer;
alter table run add column unbelieved_words integer;
alter table run add column damaged varchar[];      -- one sentence for each stored file

create table run_not_scored (
    run_id varchar not null,
    reason varchar not null,
    calls  integer not null
);
