import { describe, expect, test } from "vitest";
import { Networks, parseIp, parseNetwork, sourceOf } from "../../src/base/networks.ts";
import { Recent } from "../../src/base/recent.ts";

describe("addresses and networks", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8:1:2:3::", "2001:db8:1:2::/64"],
    ["2001::4:5:6:7:8", "2001:0:0:4::/64"],
    ["2001:0DB8::1", "2001:db8:0:0::/64"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["phone.example", "phone.example"],
  ])("%s is counted as %s", (host, source) => expect(sourceOf(host)).toBe(source));

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "1.2.3.x",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "g::1",
    "::1.2.3",
    "::1.2.3.4:5",
  ])("%j is no address", (text) => expect(parseIp(text)).toBeUndefined());

  test.each(["10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", "2001:db8::/129", "example/8", "/8"])(
    "%j is no network",
    (text) => expect(parseNetwork(text)).toBeUndefined(),
  );

  test("a list holds what its networks hold", () => {
    const list = new Networks(["10.0.0.0/8", "192.0.2.128/25", "198.51.100.7", "2001:db8::/33", "0.0.0.0/32"]);
    for (const host of ["10.255.0.1", "192.0.2.129", "198.51.100.7", "2001:db8:7fff::1", "::ffff:10.1.1.1"])
      expect(list.has(host), host).toBe(true);
    for (const host of ["11.0.0.1", "192.0.2.127", "198.51.100.8", "2001:db8:8000::1", "::1", "phone.example"])
      expect(list.has(host), host).toBe(false);
    expect(new Networks(["0.0.0.0/0"]).has("203.0.113.9")).toBe(true);
    expect(new Networks(["0.0.0.0/0"]).has("::1")).toBe(false);
    expect(new Networks([]).has("10.0.0.1")).toBe(false);
  });
});

test("a bounded map keeps what was looked at lately", () => {
  const recent = new Recent<number>(10);
  recent.set("kept", 0);
  for (let i = 0; i < 1_000; i++) {
    recent.set(`n${i}`, i);
    expect(recent.get("kept")).toBe(0);
    expect(recent.size).toBeLessThanOrEqual(10);
  }
  expect(recent.get("n1")).toBeUndefined();
  expect(recent.get("n999")).toBe(999);
  expect(recent.delete("kept")).toBe(true);
  expect(recent.get("kept")).toBeUndefined();
});
