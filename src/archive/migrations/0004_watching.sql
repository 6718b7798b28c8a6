-- Figures since the beginning, for /metrics, and the alarm that the operator was told of: both null until there are some.
ALTER TABLE watches ADD COLUMN totals TEXT;
ALTER TABLE watches ADD COLUMN alarm TEXT;
