-- What a page of one call sets against other calls, apart from the many measures that it does not:
-- the page reads the calls of a team over some days, and has no time for the rest of their rows.
create table compared (
    analysis_no bigint not null,
    subject     varchar not null,
    name        varchar not null,
    value       double not null,
    limits      varchar
);

insert into compared
select analysis_no, subject, name, value, limits
from measure
where (part is null or part = 'call') and subject in ('agent', 'call') and value is not null
  and name in (
      'words_per_minute', 'articulation_rate', 'nuclei_rate', 'rate_variation',
      'message_pace_ratio', 'pauses_per_minute', 'pause_share', 'pause_mean',
      'response_latency_median', 'agent_talk_share', 'talk_over_share',
      'interruption_count', 'longest_monologue', 'loudness_drift', 'pitch_range'
  )
order by analysis_no;
