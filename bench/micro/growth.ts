// Does anything grow dearer with the size of the house? A registration and a call in the pure switch with 10 to 10 000 phones registered, and a call
// while 10 to 4 800 others talk. CPU time; a flat curve is the aim, and the last figure of each says how many times the first it is.

import { type Figure, rounded } from "../figures.ts";
import { type Account, accounts, type BenchOffice, officeText } from "../office-file.ts";
import { PureSwitch } from "../pure-switch.ts";
import { credentials, flowOf, HERE, request, response, tagOf } from "../sip-script.ts";

const PHONES = [10, 100, 1_000, 10_000];
const TALKS = [10, 100, 1_000, 4_800];
const SAMPLES = 300;
const WARM_UP = 300;
/** Before the first figure, of each kind: with fewer the smallest house, which comes first, is the dearest, and nothing is seen to grow. */
const HOT_AFTER = 4_000;
/** Between two of them: 500 a second. */
const APART_MS = 2;
/** 1 000 times as many phones may make it so many times as dear. */
const BUDGET_GROWTH = 2;

const CALLER = flowOf(5070);
const CALLEE = flowOf(5071);

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  await warmUp();
  const byPhones: Curve[] = [];
  for (const phones of PHONES) byPhones.push({ size: phones, costs: await withPhones(phones) });
  figures.push(...curve("registration in the pure switch", "phones", byPhones, 0));
  figures.push(...curve("call in the pure switch", "phones", byPhones, 1));
  const house = new House(100);
  await house.open();
  const byTalks: Curve[] = [];
  for (const talks of TALKS) byTalks.push({ size: talks, costs: [await house.usPerCall(talks)] });
  return [...figures, ...curve("call in the pure switch", "others talking", byTalks, 0)];
}

interface Curve {
  readonly size: number;
  /** µs of each kind. */
  readonly costs: readonly number[];
}

function curve(what: string, unit: string, points: readonly Curve[], kind: number): Figure[] {
  const us = points.map(({ costs }) => costs[kind] ?? Number.NaN);
  const [first, last] = [us[0] ?? Number.NaN, us.at(-1) ?? Number.NaN];
  const [least, most] = [points[0]?.size, points.at(-1)?.size];
  return [
    ...points.map(({ size }, i): Figure => {
      return { name: `${what}, ${size} ${unit}`, unit: "µs", value: rounded(us[i] ?? Number.NaN), budget: null };
    }),
    {
      name: `growth: ${what}, ${most} ${unit} against ${least}`,
      unit: "times",
      value: rounded(last / first),
      budget: BUDGET_GROWTH,
    },
  ];
}

async function warmUp(): Promise<void> {
  const house = new House(100);
  await house.open();
  for (let done = 0; done < HOT_AFTER; done += SAMPLES + WARM_UP) {
    await house.usPerRefresh();
    await house.usPerCall(0);
  }
}

/** µs of a refreshed registration and of a call with so many phones registered. */
async function withPhones(phones: number): Promise<readonly number[]> {
  const house = new House(phones);
  await house.open();
  return [await house.usPerRefresh(), await house.usPerCall(0)];
}

class House {
  readonly #office: BenchOffice;
  readonly #pure: PureSwitch;
  #talking = 0;
  #count = 0;

  constructor(phones: number) {
    this.#office = {
      callers: accounts(50_000, 50),
      callees: accounts(20_000, phones),
      agents: [],
      recorded: [],
      queue: "7000",
    };
    this.#pure = new PureSwitch(officeText(this.#office));
  }

  async open(): Promise<void> {
    for (const phone of this.#office.callees) await this.#pure.register(CALLEE, phone);
  }

  usPerRefresh(): Promise<number> {
    return this.#usEach((i) => this.#pure.register(CALLEE, pick(this.#office.callees, i), 1 + i));
  }

  /** Of a whole call, while so many others talk. */
  async usPerCall(others: number): Promise<number> {
    for (; this.#talking < others; this.#talking++) await this.#begin(this.#talking);
    return this.#usEach(async (i) => {
      const talk = await this.#begin(i);
      const said = await this.#pure.hear(CALLER, request(CALLER, `BYE ${talk.target}`, { ...talk.about, cseq: 3 }));
      const bye = said.find((text) => text.startsWith("BYE"));
      if (bye !== undefined) await this.#pure.hear(CALLEE, response(CALLEE, bye, "200 OK"));
    });
  }

  async #usEach(once: (i: number) => Promise<void>): Promise<number> {
    let before = 0;
    for (let i = -WARM_UP; i < SAMPLES; i++) {
      if (i === 0) before = this.#pure.cpuUs;
      await once(i + WARM_UP);
      await this.#pure.goesBy(APART_MS);
    }
    return (this.#pure.cpuUs - before) / SAMPLES;
  }

  /** A call from its INVITE until both talk. */
  async #begin(i: number) {
    const [caller, callee] = [pick(this.#office.callers, i), pick(this.#office.callees, i)];
    const start = `INVITE sip:${callee.user}@${HERE.host}`;
    const about = { from: caller.user, to: callee.user, id: `g${++this.#count}` };
    const [challenge] = await this.#pure.hear(CALLER, request(CALLER, start, { ...about, sdp: true }));
    const refused = { ...about, toTag: tagOf(challenge, "To") };
    await this.#pure.hear(CALLER, request(CALLER, start.replace("INVITE", "ACK"), refused));
    const authorization = credentials(caller, start, challenge);
    const first = request(CALLER, start, { ...about, cseq: 2, sdp: true, authorization });
    const invite = (await this.#pure.hear(CALLER, first)).find((text) => text.startsWith("INVITE"));
    if (invite === undefined) throw new Error("nobody was called");
    await this.#pure.hear(CALLEE, response(CALLEE, invite, "180 Ringing"));
    const answered = await this.#pure.hear(CALLEE, response(CALLEE, invite, "200 OK", true));
    const ok = answered.find((text) => text.startsWith("SIP/2.0 200"));
    const target = /^Contact: *<([^>]*)>/im.exec(ok ?? "")?.[1] ?? "";
    const dialog = { ...about, toTag: tagOf(ok, "To") };
    await this.#pure.hear(CALLER, request(CALLER, `ACK ${target}`, { ...dialog, cseq: 2 }));
    return { about: dialog, target };
  }
}

function pick(phones: readonly Account[], i: number): Account {
  const phone = phones[i % phones.length];
  if (phone === undefined) throw new Error("an office without phones");
  return phone;
}
