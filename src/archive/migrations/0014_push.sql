-- How what is sent to a subscriber is signed (WebSub, 7.1), and who is delivering, so that a claim ends with its process.
ALTER TABLE subscriptions ADD COLUMN method TEXT NOT NULL DEFAULT 'sha256';
ALTER TABLE subscriptions ADD COLUMN claimer TEXT;
ALTER TABLE verifications ADD COLUMN method TEXT NOT NULL DEFAULT 'sha256';
