-- Each start asks whether an earlier version of the renderer made any of them.
CREATE INDEX rendering_by_version ON rendering (version);
