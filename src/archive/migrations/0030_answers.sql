-- What a subscriber answered last (`status 202`), or why there was no answer, and when.
ALTER TABLE subscriptions ADD COLUMN answer TEXT;
ALTER TABLE subscriptions ADD COLUMN answered INTEGER;
