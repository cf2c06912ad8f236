// Why the telephone network gave up on a call, from a Reason header (RFC 3326): its cause in the numbers of ITU-T Q.850, beside or instead of
// the SIP status. For the record.

/** `Q.850;cause=17;text="User busy"` -> 17; undefined: none said. Several reasons in one value are told apart by commas. */
export function q850CauseOf(reason: string | undefined): number | undefined {
  const found = /(?:^|,)\s*Q\.850\s*;[^,]*?cause\s*=\s*(\d{1,3})/i.exec(reason ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
