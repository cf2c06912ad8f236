-- How each leg sounded, beside the columns of 0001: what it was spoken in, what was made up for lost packets, and what came too late.
ALTER TABLE leg ADD COLUMN codec TEXT;
ALTER TABLE leg ADD COLUMN packets_concealed INTEGER;
ALTER TABLE leg ADD COLUMN packets_late INTEGER;
