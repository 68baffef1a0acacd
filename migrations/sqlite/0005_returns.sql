-- What comes back of the mail that was sent. No address stands here, and no message in clear text.

-- The days on which mail to a reader bounced softly; a day counts once. They are forgotten after two weeks.
CREATE TABLE soft_bounce (
    subscriber_id BLOB NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    day           TEXT NOT NULL,
    PRIMARY KEY (subscriber_id, day)
);
CREATE INDEX soft_bounce_by_day ON soft_bounce (day);

-- What a webhook was given, as it came. The process that took it can't read it again.
CREATE TABLE returned_mail (
    id          BLOB PRIMARY KEY,
    generation  BIGINT NOT NULL,
    sealed      BLOB NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX returned_mail_by_time ON returned_mail (received_at);

-- How much came back, of what class and by which way: nobody's name, and no campaign's.
CREATE TABLE return_count (
    day    TEXT NOT NULL,
    class  TEXT NOT NULL CHECK (class IN ('hard', 'soft', 'delay', 'complaint', 'none', 'leave')),
    way    TEXT NOT NULL CHECK (way IN ('listener', 'mailbox', 'webhook')),
    number BIGINT NOT NULL,
    PRIMARY KEY (day, class, way)
);
