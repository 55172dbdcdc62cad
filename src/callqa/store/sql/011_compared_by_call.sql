-- One row a call instead of one a measure: a page that reads the calls of a team over some days
-- then finds each of them once.
create table compared_by_call (
    analysis_no bigint not null,
    measures    struct(subject varchar, name varchar, limits varchar, value double)[] not null
);

insert into compared_by_call
select
    analysis_no,
    list({'subject': subject, 'name': name, 'limits': limits, 'value': value} order by subject, name)
from compared
where subject in ('agent', 'call')
group by analysis_no
order by analysis_no;

drop table compared;

alter table compared_by_call rename to compared;
