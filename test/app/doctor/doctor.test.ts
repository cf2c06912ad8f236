import { createSocket } from "node:dgram";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckView } from "../../../src/api/views.ts";
import { parseConfig } from "../../../src/app/config.ts";
import { backupCheck } from "../../../src/app/doctor/backup-check.ts";
import { type Machine, machineChecks } from "../../../src/app/doctor/machine-checks.ts";
import { isPrivate, nameChecks, natCheck } from "../../../src/app/doctor/network-checks.ts";
import { offlineChecks } from "../../../src/app/doctor/offline.ts";
import { ownSoundCheck } from "../../../src/app/doctor/sound-checks.ts";
import { wavHeader } from "../../../src/rtp/wav.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const GOOD_FILES: Readonly<Record<string, string>> = {
  "/proc/self/limits":
    "Limit                     Soft Limit           Hard Limit           Units\nMax open files            65536                65536                files\n",
  "/proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable:    4000000 kB\n",
  "/proc/sys/net/core/rmem_max": "8388608\n",
  "/proc/net/snmp": "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors\nUdp: 5 0 0 5 0\n",
};

function machine(files: Readonly<Record<string, string>> = {}, ntp = "yes\n"): Machine {
  const all = { ...GOOD_FILES, ...files };
  return {
    file: async (path) => all[path],
    command: async (name) => (name === "timedatectl" ? ntp : undefined),
    memory: () => ({ available: 1e9, total: 8e9 }),
  };
}

function verdicts(checks: readonly CheckView[]): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
}

describe("OPS-06 doctor", () => {
  test("a machine that is well", async () => {
    const checks = await machineChecks(folder, machine());
    expect(checks.filter(({ name }) => name !== "disk speed").every(({ verdict }) => verdict === "good")).toBe(true);
    expect(verdicts(checks)["disk speed"]).not.toBe("bad");
  });

  test("a machine that is not: each finding says what to do, in both languages", async () => {
    const sick = {
      "/proc/self/limits": "Max open files            1024                 524288               files\n",
      "/proc/meminfo": "MemAvailable:    100000 kB\n",
      "/proc/sys/net/core/rmem_max": "212992\n",
      "/proc/net/snmp": "Udp: InDatagrams RcvbufErrors\nUdp: 5 17\n",
    };
    const checks = await machineChecks(join(folder, "gone"), machine(sick, "no\n"));
    expect(verdicts(checks)).toMatchObject({
      "open files": "warning",
      memory: "warning",
      "UDP buffers": "warning",
      time: "warning",
      "disk speed": "bad",
    });
    expect(checks.find(({ name }) => name === "UDP buffers")?.found).toContain("17 datagrams");
    for (const { verdict, advice, adviceZh } of checks) {
      if (verdict === "good") continue;
      expect(advice.length).toBeGreaterThan(20);
      expect(adviceZh).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  test("without a switch: the file, ports that are taken, files that others may read", async () => {
    const taken = createSocket("udp4");
    await new Promise<void>((resolve) => taken.bind({ address: "127.0.0.1", port: 0, exclusive: true }, resolve));
    const { port } = taken.address();
    const config = join(folder, "zongji.yaml");
    writeFileSync(
      config,
      `sip: { udp: { host: 127.0.0.1, port: ${port} }, tcp: { host: 127.0.0.1, port: 0 } }\nhttp: { port: 0 }\n`,
    );
    writeFileSync(join(folder, "secret.key"), "x");
    chmodSync(join(folder, "secret.key"), 0o644);
    const found = await offlineChecks({ config, data: folder }, machine());
    taken.close();
    expect(verdicts(found)).toMatchObject({
      switch: "warning",
      "zongji.yaml": "good",
      "port sip.udp": "bad",
      "port sip.tcp": "good",
      "data directory": "good",
      "mode secret.key": "bad",
      codecs: "good",
    });
    writeFileSync(config, "sip: { udp: { prot: 5060 } }\n");
    const wrong = await offlineChecks({ config, data: join(folder, "none-yet") }, machine());
    expect(wrong.find(({ name }) => name === "zongji.yaml")).toMatchObject({ verdict: "bad" });
    expect(wrong.find(({ name }) => name === "data directory")?.found).toContain("will be made");
  });

  test("certificates are read as serve would read them", async () => {
    const config = join(folder, "zongji.yaml");
    writeFileSync(config, "sip: { udp: { host: 127.0.0.1, port: 0 }, tls: { cert: no.pem, key: no.key } }\n");
    const found = await offlineChecks({ config, data: folder }, machine());
    expect(found.find(({ name }) => name === "sip.tls")).toMatchObject({ verdict: "bad" });
  });

  test("phones outside that are told an address of the office", () => {
    const plain = parseConfig("");
    const told = parseConfig("advertise: [{ network: 0.0.0.0/0, sip: 198.51.100.7, rtp: 198.51.100.7 }]");
    if (!plain.ok || !told.ok) throw new Error("the configuration is right");
    const seen = { public: 2, translated: 3 };
    expect(natCheck(plain.value, seen, ["192.168.1.5"])).toMatchObject({ verdict: "warning" });
    expect(natCheck(told.value, seen, ["192.168.1.5"]).verdict).toBe("good");
    expect(natCheck(plain.value, seen, ["198.51.100.7"]).verdict).toBe("good");
    expect(
      ["10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "127.0.0.1", "fd00::1", "::1"].every(isPrivate),
    ).toBe(true);
    expect(["8.8.8.8", "172.32.0.1", "2001:db8::1"].some(isPrivate)).toBe(false);
  });

  test("carriers' names are looked up, addresses are not", async () => {
    const asked: string[] = [];
    const ask = async (name: string): Promise<void> => {
      asked.push(name);
      if (name.startsWith("no")) throw Object.assign(new Error("gone"), { code: "ENOTFOUND" });
    };
    const checks = await nameChecks(["sip.example.net", "nowhere.example.net", "192.0.2.1", "sip.example.net"], ask);
    expect(asked).toEqual(["sip.example.net", "nowhere.example.net"]);
    expect(checks.map(({ verdict }) => verdict)).toEqual(["good", "warning"]);
  });

  test("own sound that cannot be played is named", async () => {
    mkdirSync(join(folder, "music"));
    writeFileSync(join(folder, "music", "good.wav"), wavHeader({ sampleRateHz: 8_000, channels: 1 }, 0));
    expect((await ownSoundCheck(folder)).verdict).toBe("good");
    writeFileSync(join(folder, "music", "mp3.wav"), "ID3 and so on, as people rename them");
    expect(await ownSoundCheck(folder)).toMatchObject({
      verdict: "bad",
      found: "music/mp3: not a RIFF/WAVE file",
    });
  });

  test("the age of the newest backup, in both languages what to do about it", () => {
    const hour = 3_600_000;
    const state = { newestAt: 100 * hour, isMaking: false, failure: undefined };
    expect(backupCheck(state, 126 * hour)).toMatchObject({ verdict: "good", found: "the newest is 26 hours old" });
    const checks = [
      backupCheck(undefined, 0),
      backupCheck({ ...state, newestAt: undefined }, 0),
      backupCheck(state, 150 * hour),
      backupCheck({ ...state, failure: "the disk is full" }, 101 * hour),
    ];
    expect(checks.map(({ verdict }) => verdict)).toEqual(["warning", "warning", "bad", "bad"]);
    for (const { advice, adviceZh } of checks) expect([advice, adviceZh]).not.toContain("");
    expect(checks.every(({ adviceZh }) => adviceZh !== undefined)).toBe(true);
  });
});
