-- Each poll asks what of its listing is set aside and due again.
CREATE INDEX quarantine_watch ON quarantine (watch, retry);
