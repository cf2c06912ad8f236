// /api/audit/verification: whether the audit is what it was (OPS-02). What stands in it: users.ts.

import { perhaps } from "../../office/shape.ts";
import type { AuditCheckView } from "../audit-control.ts";
import { operations } from "../operation.ts";
import { like } from "../shapes.ts";

const hash = like(/^[0-9a-f]{64}$/, "the head of an earlier check: 64 hexadecimal digits");

export interface AuditAnswers {
  verifyAudit: AuditCheckView;
}

const operation = operations<AuditAnswers>();

export const auditRoutes = [
  operation("verifyAudit", {
    method: "GET",
    path: "/api/audit/verification",
    about: "Whether a line of the audit was changed, put in or taken out.",
    query: { known: perhaps(hash, "the head of an earlier check, which must still be in the chain") },
    handle: ({ query }, { audit }) => audit.check(query.known),
  }),
] as const;
