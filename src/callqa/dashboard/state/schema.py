"""The tables of the dashboard's own file, as steps that are applied in order and never changed."""

__all__ = ["STEPS"]

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """create table user (
            name text primary key,
            shown_name text not null,
            role text not null check (role in ('admin', 'qa_lead', 'coach', 'agent')),
            teams text not null default '[]',
            agent_key text,
            password text not null,
            must_change integer not null default 0,
            disabled integer not null default 0,
            created_at text not null
        ) strict""",
        """create table session (
            id integer primary key autoincrement,
            token_sha256 text not null unique,
            name text not null references user (name),
            started_at text not null,
            seen_at text not null,
            address text not null
        ) strict""",
        "create index session_of on session (name)",
        """create table attempt (
            id integer primary key autoincrement,
            name_sha256 text not null,
            address text not null,
            at text not null
        ) strict""",
        "create index attempt_on on attempt (name_sha256, at)",
        "create index attempt_from on attempt (address, at)",
        """create table audit (
            id integer primary key autoincrement,
            at text not null,
            name text not null,
            role text not null,
            what text not null,
            subject text not null,
            address text not null
        ) strict""",
        "create index audit_of on audit (name, id)",
        "create index audit_about on audit (subject, id)",
        "create table retention (kept_from text not null) strict",
        "insert into retention values ('')",
        # Entries are never changed, and go only once they are older than the retention.
        """create trigger audit_is_final before update on audit
            begin select raise(abort, 'the audit log is append-only'); end""",
        """create trigger audit_is_kept before delete on audit
            when old.at >= (select kept_from from retention)
            begin select raise(abort, 'the audit log is append-only'); end""",
    ),
    (
        """create table device (
            token_sha256 text primary key,
            name text not null references user (name),
            since text not null
        ) strict""",
    ),
)
