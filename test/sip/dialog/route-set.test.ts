import { describe, expect, test } from "vitest";
import { nextHop, routeRequest } from "../../../src/sip/dialog/route-set.ts";
import { TCP, UDP } from "../rig.ts";

const TARGET = "sip:user@remoteua";

describe("RFC 3261 §12.2.1.1", () => {
  test("without a route set the Request-URI is the remote target", () => {
    expect(routeRequest(TARGET, [])).toEqual({ uri: TARGET, routes: [] });
  });

  test("loose: 'the UAC MUST place the remote target URI into the Request-URI and MUST include a Route header field containing the route set in order'", () => {
    const routes = ["<sip:proxy1;lr>", "<sip:proxy2>"];
    expect(routeRequest(TARGET, routes)).toEqual({ uri: TARGET, routes });
  });

  // The RFC's own example: METHOD sip:proxy1, Route: <sip:proxy2>,<sip:proxy3;lr>,<sip:proxy4>,<sip:user@remoteua>
  test("strict: the first route becomes the Request-URI, the target the last route", () => {
    const routes = ["<sip:proxy1>", "<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>"];
    expect(routeRequest(TARGET, routes)).toEqual({
      uri: "sip:proxy1",
      routes: ["<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>", "<sip:user@remoteua>"],
    });
  });

  test("strict: what a Request-URI may not hold is left out", () => {
    expect(routeRequest(TARGET, ["<sip:proxy1;method=INVITE;x=1?Subject=a>"]).uri).toBe("sip:proxy1;x=1");
  });
});

describe("where it is sent", () => {
  test("without routes over the flow of the dialog", () => {
    expect(nextHop(UDP, [])).toBe(UDP);
  });

  test("to the address of the first route", () => {
    expect(nextHop(UDP, ["<sip:203.0.113.1:5070;lr>"]).remote).toEqual({ host: "203.0.113.1", port: 5070 });
    expect(nextHop(UDP, ["<sip:203.0.113.1;lr>"]).remote).toEqual({ host: "203.0.113.1", port: 5060 });
    expect(nextHop(UDP, ["<sip:[2001:db8::1]:5070;lr>"]).remote).toEqual({ host: "2001:db8::1", port: 5070 });
  });

  test("a name is asked of nobody: the flow leads to the proxy that gave it", () => {
    expect(nextHop(UDP, ["<sip:proxy.example.com;lr>"])).toBe(UDP);
  });

  test.each(["tls", "ws", "wss"] as const)("over %s the connection that there is leads there", (transport) => {
    const flow = { ...TCP, transport };
    expect(nextHop(flow, ["<sip:203.0.113.1:5070;lr>"])).toBe(flow);
  });

  test("a proxy's connection is used again", () => {
    expect(nextHop(TCP, ["<sip:198.51.100.7:5060;transport=tcp;lr>"])).toBe(TCP);
  });
});
