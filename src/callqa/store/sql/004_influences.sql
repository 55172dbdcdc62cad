-- What moved the delivery model, of the call as a whole (window_no is null) and of each window.
create table influence (
    analysis_id  varchar not null,
    window_no    integer,
    influence_no integer not null,
    name         varchar not null,
    value        double not null,
    usual        double not null,    -- in the calm speech that the model learnt from
    weight       double not null     -- above 0 towards rushed
);
