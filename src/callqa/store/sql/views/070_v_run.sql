create view v_run as
select
    run_id, started_at, finished_at, inbox, found, analysed, up_to_date, quarantined, ignored,
    audio_s, wall_s, times_real_time, engine_id, engine_notice,
    without_audio, unbelieved_words, damaged
from run;

create view v_run_not_scored as
select run_id, run.started_at, reason, calls
from run_not_scored
join run using (run_id);

create view v_quarantine as
select
    run_id, run.started_at, path, call_id, sha256, reason, stage, detail, advice, since
from run_quarantine
join run using (run_id);
