// Connections to the HTTP ports: one address must not take the places of all.

import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { expect, test } from "vitest";
import { boundConnections } from "../../src/api/upgrades.ts";
import { limits } from "../../src/base/limits.ts";

class FakeSocket extends EventEmitter {
  readonly remoteAddress: string;
  destroyed = false;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

function door(): (from: string) => FakeSocket {
  const server = new EventEmitter();
  boundConnections(server as Server, undefined, false);
  return (from) => {
    const socket = new FakeSocket(from);
    server.emit("connection", socket);
    return socket;
  };
}

test("whoever opens connections without end is turned away, and everybody else comes in", () => {
  const connect = door();
  const flood = Array.from({ length: 2 * limits.http.connections }, () => connect("203.0.113.66"));
  expect(flood.filter(({ destroyed }) => !destroyed).length).toBe(limits.http.connectionsPerSource);
  expect(connect("::ffff:203.0.113.66").destroyed).toBe(true);
  expect(connect("203.0.113.9").destroyed).toBe(false);
  flood[0]?.destroy();
  expect(connect("203.0.113.66").destroyed).toBe(false);
});

test.each(["127.0.0.1", "::1"])("a proxy on this machine (%s) brings many; all together are bounded", (own) => {
  const connect = door();
  const all = Array.from({ length: limits.http.connections + 1 }, () => connect(own));
  expect(all.filter(({ destroyed }) => destroyed).length).toBe(1);
});
