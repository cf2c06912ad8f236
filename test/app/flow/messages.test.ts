// Messages that flows send: who receives them, how they go, what comes of those that do not arrive, and who is stopped. With the real senders, and a
// service that answers as told.

import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/app/config.ts";
import type { FlowsConfig, SmsConfig } from "../../../src/app/config-flows.ts";
import type { FlowPlace } from "../../../src/app/core/flow/doors.ts";
import type { HttpAsk, HttpOutcome } from "../../../src/app/core/flow/http.ts";
import { messageDoor } from "../../../src/app/core/flow/message.ts";
import { FlowMessages, type Senders } from "../../../src/app/core/flow/messages.ts";
import { Requests } from "../../../src/app/core/flow/requests.ts";
import { ANONYMOUS } from "../../../src/app/core/incoming-trunk.ts";
import type { MessageOutcome } from "../../../src/app/core/messages.ts";
import { openSenders } from "../../../src/app/flow-senders.ts";
import type { ExtensionKey } from "../../../src/base/ids.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { fail, ok } from "../../../src/base/result.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { HOUR_MS } from "../../../src/base/time.ts";
import type { Outcome } from "../../../src/ivr/verbs.ts";
import { VirtualClock } from "../../world/clock.ts";
import { officeOf } from "../office-of.ts";

const OFFICE = officeOf(
  'office: { name: 热线, country: CN }\nextensions: { "1003": { name: 王, secret: long-enough-1 } }\n',
);
const LI = "+8613800138000";
const bounds = limits.flowMessages;

let clock: VirtualClock;
let lines: string[];
let asked: HttpAsk[];
let answers: number[];
let mails: object[];
let mailFaults: (string | undefined)[];
let phoned: { to: string; text: string }[];
let phoneOutcome: MessageOutcome;
let messages: FlowMessages;

/** `<to>` for what zongji.yaml writes with a dollar sign and braces. */
const dollars = (text: string): string => text.replace(/<([a-z.]+)>/g, "$${$1}");

function configOf(flows: string): FlowsConfig {
  const read = parseConfig(`flows:\n${dollars(flows).replace(/^/gm, "  ")}`);
  if (!read.ok) throw new Error(JSON.stringify(read.fault));
  return read.value.flows;
}

const SMS = `secrets: { sms: { env: SMS } }
sms: { url: "https://sms.example.com/send", headers: { authorization: "Bearer \${secret.sms}" }, body: { phone: "\${to}", msg: "\${text}" } }
webhook: { secret: "a-secret-of-more-than-16" }`;

function begin(senders: Partial<Senders> = {}, flows = SMS): void {
  const noMail = parseConfig("");
  if (!noMail.ok) throw new Error("no configuration");
  const opened = openSenders({ mail: noMail.value.mail, flows: configOf(flows), secret: () => "s3cret" });
  const mail: Senders["mail"] = async (letter) => {
    mails.push(letter);
    return mailFaults.shift();
  };
  const send = async (ask: HttpAsk): Promise<HttpOutcome> => {
    asked.push(ask);
    return { kind: "answer", status: answers.shift() ?? 200, headers: {}, type: "", text: "" };
  };
  const placeOf = (url: string) =>
    url.startsWith("https://") ? ok(url.split("/").slice(0, 3).join("/")) : fail("no web address");
  const say = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const log = { ...silentLog, warn: say, error: say };
  messages = new FlowMessages({
    ...{ clock, log, placeOf, office: () => OFFICE, senders: { ...opened, mail, ...senders } },
    requests: new Requests({ clock, rng: seededRng(1), log, http: { placeOf, send } }),
    phone: async (to: ExtensionKey, text: string) => {
      phoned.push({ to, text });
      return phoneOutcome;
    },
  });
}

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 23));
  [lines, asked, answers, mails, mailFaults, phoned] = [[], [], [], [], [], []];
  phoneOutcome = { kind: "delivered" };
  begin();
});

async function send(
  via: "phone" | "mail" | "webhook" | "sms",
  to: string,
  more: { text?: string; subject?: string; from?: string } = {},
) {
  const { text = "请回电", subject, from = LI } = more;
  const place = { call: { id: "c-1", from, origin: undefined } } as unknown as FlowPlace;
  const outcome: Outcome = await messageDoor(messages)({ verb: "message", via, to, subject, text }, place);
  await clock.advance(0);
  return outcome.kind === "error" ? outcome.fault : outcome.kind;
}

describe("IVR-02 a message of a flow", () => {
  test("to an extension's phones, as much of it as a message holds, without half a character", async () => {
    expect(await send("phone", "1003", { text: "电".repeat(600) })).toBe("done");
    expect(phoned).toEqual([{ to: "1003", text: "电".repeat(Math.floor(limits.messages.bytes / 3)) }]);
    expect(await send("phone", "1004")).toContain("no extension 1004");
  });

  test("by mail to one address, and nothing in subject or address becomes a header", async () => {
    const subject = "投诉\r\nBcc: everybody@example.com\u2028x";
    expect(await send("mail", " chef@example.com ", { subject })).toBe("done");
    expect(mails).toEqual([{ to: "chef@example.com", subject: "投诉 Bcc: everybody@example.com x", text: "请回电" }]);
    expect(await send("mail", "li@例子.中国")).toBe("done");
    expect(mails[1]).toMatchObject({ subject: "热线" });
  });

  test.each([
    "",
    "123456",
    "a@b@c",
    "a@b.com, c@d.com",
    "a@b.com;c@d.com",
    "a@b.com\r\nRCPT TO:<x@y.com>",
    '"a b"@c.com',
    "<a@b.com>",
    "a@-b.com",
    "名@b.com",
  ])("not by mail to %j", async (to) => {
    expect(await send("mail", to)).toBe("that is no mail address");
    expect(mails).toEqual([]);
  });

  test("as a short message over the office's service, with its secret and in its fields", async () => {
    expect(await send("sms", "138 0013 8000", { text: '"a"\u0007\nb' })).toBe("done");
    expect(asked[0]).toMatchObject({ method: "POST", url: "https://sms.example.com/send" });
    expect(asked[0]?.headers.get("authorization")).toBe("Bearer s3cret");
    expect(JSON.parse(asked[0]?.body?.text ?? "")).toEqual({ phone: LI, msg: '"a" \nb' });
  });

  test.each(["110", "10086", "+14155550123", "1003", "abc", "", "+8613800138000,+8613900139000"])(
    "not as a short message to %s",
    async (to) => {
      expect(await send("sms", to)).toContain("no short messages go to that number");
      expect(asked).toEqual([]);
    },
  );

  test("as a short message only to beginnings that the office allows", async () => {
    begin({}, `${SMS.replace("\nsms: {", '\nsms: { numbers: ["+861", "+852"],')}`);
    expect(await send("sms", "+85291234567")).toBe("done");
    expect(await send("sms", "02155550000")).toContain("no short messages");
  });

  test("as a form, and in the address, everything is written so that it stays one value", async () => {
    begin({}, 'sms: { url: "https://sms.example.com/?to=<to>&t=<text>", form: true, body: { "a b": "<text>" } }');
    await send("sms", LI, { text: dollars("a&b=c <to>") });
    expect(asked[0]?.url).toBe("https://sms.example.com/?to=%2B8613800138000&t=a%26b%3Dc%20%24%7Bto%7D");
    expect(asked[0]?.body).toEqual({ type: "application/x-www-form-urlencoded", text: "a+b=a%26b%3Dc+%24%7Bto%7D" });
  });

  test("to a web address as JSON, signed as alarms are", async () => {
    expect(await send("webhook", "https://crm.example.com/hook", { subject: "s" })).toBe("done");
    const [ask] = asked;
    const body = ask?.body?.text ?? "";
    expect(JSON.parse(body)).toMatchObject({
      id: "c-1-1",
      call: "c-1",
      from: LI,
      office: "热线",
      subject: "s",
      text: "请回电",
    });
    const signed = createHmac("sha256", "a-secret-of-more-than-16").update(`1795392000.c-1-1.${body}`).digest("hex");
    expect(ask?.headers.get("x-zongji-timestamp")).toBe("1795392000");
    expect(ask?.headers.get("x-zongji-signature")).toBe(`sha256=${signed}`);
    expect(await send("webhook", "ftp://crm.example.com/")).toBe("no web address");
  });

  test("what is not set up is said", async () => {
    begin({ mail: undefined }, "allow: []");
    expect(await send("mail", "a@b.com")).toContain("`mail` of zongji.yaml");
    expect(await send("sms", LI)).toContain("`flows.sms` of zongji.yaml");
    expect(await send("webhook", "https://crm.example.com/")).toBe("done");
    expect(asked[0]?.headers.size).toBe(0);
  });
});

describe("IVR-02 a message that does not arrive", () => {
  test("goes again three times, each pause four times as long, and is lost with a line in the log", async () => {
    answers = [500, 503, 429, 500, 500];
    const started = clock.now();
    expect(await send("webhook", "https://crm.example.com/s3cret")).toBe("done");
    const at: number[] = [0];
    for (let seconds = 0; seconds < 200; seconds++) {
      await clock.advance(1_000);
      while (at.length < asked.length) at.push((clock.now() - started) / 1_000);
    }
    expect(at).toEqual([0, 5, 25, 105]);
    expect(messages.size).toBe(0);
    expect(lines.at(-1)).toBe('flow.message-lost {"call":"c-1","via":"webhook","tries":4,"cause":"answered 500"}');
    expect(lines.join()).not.toContain("s3cret");
    expect(new Set(asked.map(({ body }) => body?.text)).size).toBe(1);
  });

  test("goes again by mail too, and arrives", async () => {
    mailFaults = ["greylisted"];
    await send("mail", "a@b.com");
    await clock.advance(6_000);
    expect(mails).toHaveLength(2);
    expect(messages.size).toBe(0);
  });

  test("that the service will never take does not go again", async () => {
    answers = [400];
    await send("sms", LI);
    await clock.advance(HOUR_MS);
    expect(asked).toHaveLength(1);
    expect(lines).toEqual(['flow.message-lost {"call":"c-1","via":"sms","tries":1,"cause":"answered 400"}']);
  });

  test("that phones refuse is in the log", async () => {
    phoneOutcome = { kind: "refused", status: 480, headers: [] };
    await send("phone", "1003");
    expect(lines).toEqual(['flow.message-lost {"call":"c-1","via":"phone","tries":1,"cause":"answered 480"}']);
  });

  test("does not outlive the switch", async () => {
    answers = [500];
    await send("webhook", "https://crm.example.com/");
    messages.close();
    expect(messages.size).toBe(0);
    expect(clock.pendingWhy()).toEqual([]);
    expect(await send("webhook", "https://crm.example.com/")).toContain("wait already");
  });
});

describe("IVR-02 messages are no way to flood somebody", () => {
  const kinds = async (times: number, one: (i: number) => Promise<string>): Promise<readonly string[]> => {
    const all: string[] = [];
    for (let i = 0; i < times; i++) all.push(await one(i));
    return [...new Set(all)];
  };

  test.each(["phone", "mail", "sms", "webhook"] as const)(
    "%s: one caller causes only so many within the hour",
    async (via) => {
      const to = { phone: "1003", mail: "a@b.com", sms: LI, webhook: "https://crm.example.com/" }[via];
      const most = bounds[`${via}PerCaller`];
      expect(await kinds(most, () => send(via, to))).toEqual(["done"]);
      expect(await send(via, to)).toBe(`too many messages by ${via} because of this caller`);
      expect(await send(via, to)).toContain("because of this caller");
      expect(lines).toEqual([`flow.messages-stopped {"call":"c-1","via":"${via}","from":"********00"}`]);
      expect(await send(via, to, { from: "+8613900139000" })).toBe("done");
      await clock.advance(HOUR_MS);
      expect(await send(via, to)).toBe("done");
    },
  );

  test("all callers together cause only so many within a minute", async () => {
    const from = (i: number): string => `+86139${String(i).padStart(8, "0")}`;
    expect(await kinds(bounds.mailPerMinute, (i) => send("mail", "a@b.com", { from: from(i) }))).toEqual(["done"]);
    expect(await send("mail", "a@b.com", { from: from(99) })).toBe("too many messages by mail at once");
    await clock.advance(60_000);
    expect(await send("mail", "a@b.com", { from: from(99) })).toBe("done");
  });

  test("who hide their number share ten times as many", async () => {
    await kinds(10 * bounds.smsPerCaller, (i) =>
      send("sms", `+86139${String(i).padStart(8, "0")}`, { from: ANONYMOUS }),
    );
    expect(asked).toHaveLength(10 * bounds.smsPerCaller);
    expect(await send("sms", LI, { from: ANONYMOUS })).toContain("because of this caller");
  });

  test("one number gets only so many short messages a day, whoever causes them", async () => {
    const from = (i: number): string => `+86139${String(i).padStart(8, "0")}`;
    expect(await kinds(bounds.smsPerNumber, (i) => send("sms", LI, { from: from(i) }))).toEqual(["done"]);
    expect(await send("sms", LI, { from: from(99) })).toContain("enough short messages for a day");
    expect(await send("sms", "+8613700137000", { from: from(99) })).toBe("done");
  });

  test("only so many wait", async () => {
    const endless: Senders["mail"] = () => new Promise(() => {});
    begin({ mail: endless });
    for (let i = 0; i < bounds.waiting; i++) {
      await send("mail", "a@b.com", { from: `+86139${String(i).padStart(8, "0")}` });
      if (i % bounds.mailPerMinute === bounds.mailPerMinute - 1) await clock.advance(60_000);
    }
    expect(messages.size).toBe(bounds.waiting);
    await clock.advance(60_000);
    expect(await send("mail", "a@b.com")).toBe("too many messages by mail wait already");
  });
});

describe("flows of zongji.yaml", () => {
  const faultsOf = (flows: string): readonly string[] => {
    const read = parseConfig(`flows: ${dollars(flows)}`);
    return read.ok ? [] : read.fault.map(({ path, found }) => `${path}: ${found}`);
  };

  test.each([
    ["{ allow: [10.0.0.0/8, fd00::/8, 192.168.1.5, crm.local, 'crm.local:8080', '[fd00::5]:80', 'fd00::5'] }"],
    ["{ secrets: { crm: { env: CRM_TOKEN }, erp: { file: secrets/erp } } }"],
    ["{ secrets: { a: { env: A } }, sms: { url: 'https://x/?k=<secret.a>', body: { t: '<text>' } } }"],
  ])("%s is taken", (flows) => {
    expect(faultsOf(flows)).toEqual([]);
  });

  test.each([
    ["{ allow: [10.0.0.0/40] }", "flows.allow[1]"],
    ["{ allow: ['http://crm.local/'] }", "flows.allow[1]"],
    ["{ allow: ['crm.local:99999'] }", "flows.allow[1]"],
    ["{ allow: ['*'] }", "flows.allow[1]"],
    ["{ secrets: { crm: {} } }", "flows.secrets.crm"],
    ["{ secrets: { crm: { env: A, file: b } } }", "flows.secrets.crm"],
    ["{ secrets: { crm: s3cret } }", "flows.secrets.crm"],
    ["{ sms: { url: 'https://x/?k=<secret.a>' } }", "flows.sms"],
    ["{ sms: { url: 'https://x/', body: { t: '<message>' } } }", "flows.sms"],
    ["{ sms: { url: 'ftp://x/' } }", "flows.sms.url"],
    ["{ webhook: { secret: short } }", "flows.webhook.secret"],
  ])("%s is refused at %s", (flows, path) => {
    const [first = ""] = faultsOf(flows);
    expect(first).toContain(`${path}:`);
    if (path.startsWith("flows.webhook")) expect(first).not.toContain("short");
  });

  test("a GET has no body", () => {
    const config = configOf('sms: { method: GET, url: "https://x/?to=<to>" }').sms as SmsConfig;
    expect(config).toMatchObject({ method: "GET" });
    expect(
      openSenders({
        mail: { host: undefined } as never,
        flows: { ...configOf("allow: []"), sms: config },
        secret: () => undefined,
      }).sms?.ask(LI, "x").body,
    ).toBeUndefined();
  });
});
