-- Has a transaction fail, to be run again, when a statement did not meet as many rows as were there when they were read.
CREATE FUNCTION fanfare_expect(expected bigint, met bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF met <> expected THEN
        RAISE EXCEPTION 'Another transaction came between.' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
