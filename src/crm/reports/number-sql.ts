// Telephone numbers within a statement. Records keep a caller's number as it came; customers, tickets and answers have E.164. What a number may be in
// E.164 is told by the country's code alone, so that each is a look-up by index and a million calls are counted where they lie.

/** Binds one value: the calling code of the office's country, such as 86. */
export const CODE = "code(digits) AS (SELECT ?)";

/** What stands in `column`, and what it may be in E.164: with 00, with the country's code, or as it is dialled within the country. Needs `code`. */
export function formsOf(column: string): string {
  return `${column},
    CASE WHEN ${column} LIKE '00%' THEN '+' || substr(${column}, 3) END,
    CASE WHEN ${column} GLOB '[0-9]*' THEN '+' || code.digits || ${column} END,
    CASE WHEN ${column} LIKE '0%' THEN '+' || code.digits || substr(${column}, 2) END,
    CASE WHEN ${column} LIKE code.digits || '%' THEN '+' || ${column} END`;
}

/** Of a row of `call`: the customer it was given to by hand (or whoever they turned out to be), else the one who has its number; NULL: nobody known. */
export const CUSTOMER_OF_CALL = `COALESCE(
  (WITH RECURSIVE given(id, merged_into) AS (
      SELECT c.id, c.merged_into FROM customer_call g JOIN customer c ON c.id = g.customer WHERE g.call_id = call.id
      UNION SELECT c.id, c.merged_into FROM given JOIN customer c ON c.id = given.merged_into)
    SELECT id FROM given WHERE merged_into IS NULL),
  (SELECT n.id FROM customer_number n WHERE n.number IN (${formsOf("call.from_number")}) LIMIT 1))`;
