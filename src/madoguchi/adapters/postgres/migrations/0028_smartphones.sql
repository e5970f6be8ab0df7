-- Smartphones as a second carrier (スマートフォンのマイナ保険証). docs/card.md

-- The serials of what is in a smartphone (スマホ用電子証明書の発行番号), beside that of the card: one of each kind, of one person.
ALTER TABLE registry.digital_certificate
ADD COLUMN iphone_serial text CONSTRAINT iphone_serial_in_one_form CHECK (iphone_serial ~ '^[1-9A-F][0-9A-F]{0,39}$'),
ADD COLUMN android_serial text CONSTRAINT android_serial_in_one_form CHECK (android_serial ~ '^[1-9A-F][0-9A-F]{0,39}$');
COMMENT ON CONSTRAINT iphone_serial_in_one_form ON registry.digital_certificate
IS 'a serial is written in capital hexadecimal digits, without leading zeros';
COMMENT ON CONSTRAINT android_serial_in_one_form ON registry.digital_certificate
IS 'a serial is written in capital hexadecimal digits, without leading zeros';
-- The columns are new, so the indexes are empty; in one transaction with them none can be made beside writers.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX iphone_is_of_one ON registry.digital_certificate (insurer, iphone_serial)
WHERE superseded IS NULL AND upper_inf(valid) AND iphone_serial IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX android_is_of_one ON registry.digital_certificate (insurer, android_serial)
WHERE superseded IS NULL AND upper_inf(valid) AND android_serial IS NOT NULL;

-- A phone has a certificate of its own, and never the card's serial.
ALTER TABLE registry.digital_certificate ADD CONSTRAINT phones_are_no_card CHECK (
    digital_certificate_serial <> iphone_serial AND digital_certificate_serial <> android_serial) NOT VALID;
COMMENT ON CONSTRAINT phones_are_no_card ON registry.digital_certificate
IS 'a smartphone has a serial of its own, which is not that of the card';
