// The two requests that are made of an INVITE that went out: its CANCEL (RFC 3261 §9.1) and the ACK to its refusal (§17.1.1.3).

import type { HeaderRows } from "../ports.ts";
import type { RequestPlan } from "./transaction.ts";

/** The INVITE's Request-URI, Route, From, To, Call-ID and number; the layer gives it the INVITE's Via. */
export function cancelOf(invite: RequestPlan, extra: HeaderRows): RequestPlan {
  const rows = [...ownRows(invite), ["CSeq", `${numberOf(invite)} CANCEL`] as const, ...extra];
  return { method: "CANCEL", uri: invite.uri, rows };
}

/** The same with `to`, the To of the response. */
export function ackOf(invite: RequestPlan, to: string): RequestPlan {
  const rows = ownRows(invite).map((row): Row => (row[0] === "To" ? ["To", to] : row));
  return { method: "ACK", uri: invite.uri, rows: [...rows, ["CSeq", `${numberOf(invite)} ACK`]] };
}

type Row = readonly [name: string, value: string];

const OWN: ReadonlySet<string> = new Set(["Max-Forwards", "Route", "From", "To", "Call-ID"]);

function ownRows(invite: RequestPlan): readonly Row[] {
  return invite.rows.filter(([name]) => OWN.has(name));
}

function numberOf(invite: RequestPlan): number {
  return Number.parseInt(invite.rows.find(([name]) => name === "CSeq")?.[1] ?? "1", 10);
}
