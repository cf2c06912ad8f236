import { describe, expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import type { Verdict } from "../../../src/sip/auth/authenticator.ts";
import { makeGate } from "../../../src/sip/guard/gate.ts";
import { Guard } from "../../../src/sip/guard/guard.ts";
import type { Admission } from "../../../src/sip/ports.ts";
import { VirtualClock } from "../../world/clock.ts";
import { type RequestShape, request, udpFrom } from "../requests.ts";

const ADMITTED: Verdict = { kind: "admitted", user: "1001" };

function knock(
  shape: RequestShape,
  verdict: Verdict = ADMITTED,
): { readonly answer: Admission; readonly asked: number } {
  let asked = 0;
  const gate = makeGate({
    log: silentLog,
    guard: new Guard({
      clock: new VirtualClock(),
      log: silentLog,
      lists: { allow: [], deny: [], only: [], proxies: [] },
      isHome: () => false,
    }),
    authenticator: {
      check() {
        asked++;
        return verdict;
      },
    },
  });
  return { answer: gate(request(shape), udpFrom("192.0.2.7")), asked };
}

const IN = { kind: "admit", identity: { kind: "extension", extension: "1001" } };
const FORBIDDEN = { kind: "reply", status: 403 };

describe("the gate", () => {
  test("an OPTIONS comes in without a name", () => {
    expect(knock({ method: "OPTIONS" })).toEqual({ answer: { kind: "admit", identity: undefined }, asked: 0 });
  });

  test.each(["REGISTER", "INVITE", "MESSAGE", "SUBSCRIBE", "PUBLISH", "REFER", "NOTIFY", "INFO"])(
    "%s needs a name",
    (method) => {
      const headers = [["WWW-Authenticate", 'Digest realm="x"']] as const;
      const { answer } = knock({ method }, { kind: "challenge", headers, why: "no-credentials" });
      expect(answer).toEqual({ kind: "reply", status: 401, headers });
      expect(knock({ method }).answer).toEqual(IN);
    },
  );

  test("what the authenticator refuses is refused with its status", () => {
    const { answer } = knock({}, { kind: "refused", status: 400, reason: "Malformed Authorization" });
    expect(answer).toEqual({ kind: "reply", status: 400, reason: "Malformed Authorization", headers: [] });
  });

  // RFC 3261 §10.3 step 3: is the authenticated user authorized to modify the registrations of this address of record?
  test("nobody registers another's line", () => {
    expect(knock({ to: "sip:1002@pbx.example" }).answer).toMatchObject(FORBIDDEN);
    expect(knock({ from: "sip:1002@pbx.example", to: "sip:1001@pbx.example" }).answer).toEqual(IN);
  });

  test("nobody calls in another's name", () => {
    expect(knock({ method: "INVITE", from: "sip:1002@pbx.example" }).answer).toMatchObject(FORBIDDEN);
    expect(knock({ method: "INVITE", from: "sip:pbx.example" }).answer).toMatchObject(FORBIDDEN);
    expect(knock({ method: "INVITE", to: "sip:1002@pbx.example" }).answer).toEqual(IN);
  });

  // RFC 3323 §4.1.1.3
  test("a caller may hide the number from the callee", () => {
    expect(knock({ method: "INVITE", from: "sip:anonymous@anonymous.invalid" }).answer).toEqual(IN);
    expect(knock({ to: "sip:anonymous@anonymous.invalid" }).answer).toMatchObject(FORBIDDEN);
  });

  test("escapes in a name change nothing", () => {
    expect(knock({ method: "INVITE", from: "sip:%31001@pbx.example" }).answer).toEqual(IN);
  });
});
