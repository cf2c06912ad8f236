import { beforeEach, describe, expect, test } from "vitest";
import type { AlarmLetter } from "../../../src/app/core/alarms/alarm-record.ts";
import { LetterQueue } from "../../../src/app/core/alarms/letter-queue.ts";
import { type AlarmMail, MailDigest } from "../../../src/app/core/alarms/mail-digest.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { VirtualClock } from "../../world/clock.ts";

const MINUTE = 60_000;
let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
});

describe("ACD-23 letters that do not arrive", () => {
  test("are tried again after longer and longer pauses, in order, and are lost after the last", async () => {
    const tries: [number, string][] = [];
    let isUp = false;
    const queue = new LetterQueue<string>({
      clock,
      log: silentLog,
      place: "webhook https://example.com",
      send: async (letter) => {
        tries.push([Math.round(clock.now() / 1_000), letter]);
        return isUp ? undefined : "answered 503";
      },
    });
    queue.push("a");
    queue.push("b");
    await clock.advance(60_000);
    expect(tries.map(([second]) => second)).toEqual([0, 1, 5, 21]);
    expect(queue.trouble).toBe("webhook https://example.com: answered 503 (2 waiting, 0 lost)");
    await clock.advance(5 * MINUTE + 41_000 + 500);
    expect(tries.map(([second, letter]) => `${letter} ${second}`).slice(4)).toContain("a 85");
    expect(tries.at(-1)?.[1]).toBe("b"); // "a" was lost at its last try
    isUp = true;
    await clock.advance(10 * MINUTE);
    expect(queue.trouble).toBeUndefined();
    expect(queue.size).toBe(0);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("a place that takes nothing keeps no more than so many: the oldest are lost", async () => {
    const queue = new LetterQueue<number>({ clock, log: silentLog, place: "webhook x", send: async () => "no" });
    for (let n = 0; n < limits.alarms.letters + 7; n++) queue.push(n);
    await clock.advance(0);
    expect(queue.size).toBe(limits.alarms.letters);
    expect(queue.trouble).toContain("7 lost");
    queue.close();
    expect(clock.pendingWhy()).toEqual([]);
  });
});

describe("ACD-23 alarms by mail", () => {
  const letter = (n: number, language: "zh" | "en" = "en"): AlarmLetter => ({
    id: `a-${n}`,
    alarm: "full",
    name: `full ${n}`,
    what: "raised",
    queue: "support",
    text: "support: waiting > 10 (waiting 14)",
    at: "2026-11-22T01:00:00.000Z",
    raisedAt: "2026-11-22T01:00:00.000Z",
    office: "Hotline",
    language,
    measures: null,
  });

  test("what goes off together is one mail, in the office's language", async () => {
    const mails: AlarmMail[] = [];
    const digest = new MailDigest(clock, (mail) => void mails.push(mail));
    digest.push(letter(1));
    digest.push(letter(2));
    await clock.advance(10_000);
    expect(mails.map(({ subject }) => subject)).toEqual(["[Hotline] alarm: full 1 (+1)"]);
    expect(mails[0]?.text).toContain("support: waiting > 10 (waiting 14)");
    expect(mails[0]?.text).toContain("full 2");
    digest.push(letter(3, "zh"));
    await clock.advance(10_000);
    expect(mails[1]?.subject).toBe("[Hotline] 告警: full 3");
  });

  test("in a bad hour there are no more mails than so many, and nothing is left out of the count", async () => {
    const mails: AlarmMail[] = [];
    const digest = new MailDigest(clock, (mail) => void mails.push(mail));
    for (let n = 0; n < 600; n++) {
      digest.push(letter(n));
      await clock.advance(5_000);
    }
    expect(mails).toHaveLength(limits.alarms.mailsPerHour);
    await clock.advance(60 * MINUTE);
    expect(mails).toHaveLength(limits.alarms.mailsPerHour + 1);
    const last = mails.at(-1);
    const gathered = 600 - limits.alarms.mailsPerHour;
    expect(last?.subject).toContain(`(+${gathered - 1})`);
    expect(last?.text).toContain(`and ${gathered - limits.alarms.alarmsPerMail} more`);
  });
});
