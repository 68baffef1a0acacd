-- Of which mailing the mail was that bounced softly: one mail that comes back on three days is one. Letters count as one mailing.
ALTER TABLE soft_bounce ADD COLUMN mailing_id BLOB;
