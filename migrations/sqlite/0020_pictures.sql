-- What must stay in sight where a picture is cut to fit, in percent from the left and from above.
ALTER TABLE commentary_media ADD COLUMN focus_x BIGINT NOT NULL DEFAULT 50;
ALTER TABLE commentary_media ADD COLUMN focus_y BIGINT NOT NULL DEFAULT 50
    CONSTRAINT picture_focus_within CHECK (focus_x BETWEEN 0 AND 100 AND focus_y BETWEEN 0 AND 100);
