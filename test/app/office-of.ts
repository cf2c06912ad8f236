// An office file as the typed office it is.

import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";

export function officeOf(text: string): Office {
  const office = parseOffice(text);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}
