// Two carriers of the world's office: they take calls, refuse them, ask for a password first, go silent and come back, and bring calls in.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Habit, Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";
import { answerChallenge } from "./phone-digest.ts";
import { header, methodOf, type Row, requestUri, type SipText } from "./sip-text.ts";
import type { World } from "./world.ts";

const ACCOUNT = { user: "office42", secret: "Nine-Lives-7" };
const REALM = "carrier.example";
const DIDS = ["+8657188880000", "+8657188880001", "+8657188889999"];

type Mood = "good" | "overloaded" | "suspicious" | "silent";

export class Carriers {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #carriers: Phone[] = [];
  readonly #moods = new Map<Phone, Mood>();

  constructor(world: World, rng: Rng) {
    this.#world = world;
    this.#rng = rng;
  }

  open(): void {
    const { office } = this.#world;
    const [north, south] = ["north", "south"].map((name) => this.#install(name));
    if (north === undefined || south === undefined) return;
    const place = (carrier: Phone): object => ({ host: carrier.host.address, port: 5_060, transport: "udp" });
    office.section("trunks", {
      north: { ...place(north), ...ACCOUNT, register: false, qualify: "5s" },
      south: { ...place(south), qualify: "5s", calls: 3 },
    });
    office.section("routes", [{ match: "0.", via: ["north", "south"], strip: 1, ring: "12s" }]);
    office.number("+8657188880000", { queue: "support" });
    office.number("+8657188880001", { dial: "6000" });
    this.#world.apply();
  }

  someNumber(): string {
    return `1380013${between(this.#rng, 1_000, 9_999)}`;
  }

  /** One of them is in another mood for a while. */
  step(later: (ms: number, run: () => void) => void): void {
    const carrier = pick(this.#rng, this.#carriers);
    if (carrier === undefined) return;
    const mood = pick(this.#rng, ["good", "overloaded", "suspicious", "silent"] as const) ?? "good";
    this.#turn(carrier, mood);
    later(between(this.#rng, 5_000, 25_000), () => this.#turn(carrier, "good"));
  }

  callIn(onCall: (call: PhoneCall) => void, { from, to }: { readonly from?: string; readonly to?: string } = {}): void {
    const carrier = pick(
      this.#rng,
      this.#carriers.filter((one) => !one.isUnplugged),
    );
    const call = carrier?.dial(to ?? pick(this.#rng, DIDS) ?? "", from === undefined ? undefined : { from });
    if (call === undefined) return;
    if (fraction(this.#rng) < 0.3)
      this.#world.clock.after(between(this.#rng, 0, 6_000), "outside: gives up", () => call.cancel());
    void call.reached("talking").then(() => onCall(call));
  }

  /** Carriers have timers of their own that never end. */
  close(): void {
    for (const carrier of this.#carriers) this.#turn(carrier, "good");
    const { office } = this.#world;
    office.section("routes", []);
    office.section("trunks", {});
    this.#world.apply();
  }

  #install(name: string): Phone {
    const carrier = this.#world.addPhone(name, { speaks: false, lines: 40, takesAnyNumber: true, register: false });
    carrier.habits = () => this.#drawHabit();
    carrier.onInvite = (invite) => this.#answerInstead(carrier, invite);
    carrier.onRing = (call) => {
      void call.reached("talking").then(() => {
        this.#world.clock.after(between(this.#rng, 1_000, 20_000), "outside: hangs up", () => call.hangUp());
      });
    };
    this.#carriers.push(carrier);
    this.#moods.set(carrier, "good");
    return carrier;
  }

  #turn(carrier: Phone, mood: Mood): void {
    if (this.#moods.get(carrier) === mood) return;
    this.#world.line(carrier.name, `is ${mood}`);
    this.#moods.set(carrier, mood);
    if (mood === "silent") {
      // Nobody would tell the office of the end of these calls but its session timers; one power cut after another is for the phones.
      for (const call of carrier.calls) call.hangUp();
      this.#world.clock.after(1_000, "carrier: falls silent", () => carrier.vanish());
    } else if (carrier.isUnplugged) void carrier.comeBack();
  }

  #drawHabit(): Habit {
    const chance = fraction(this.#rng);
    const afterMs = between(this.#rng, 200, 4_000);
    if (chance < 0.7) return { kind: "answer", afterMs };
    if (chance < 0.85) return { kind: "reject", afterMs, status: pick(this.#rng, [486, 404, 500, 603]) ?? 486 };
    return { kind: "ignore" };
  }

  #answerInstead(
    carrier: Phone,
    invite: SipText,
  ): { readonly status: number; readonly rows: readonly Row[] } | undefined {
    const mood = this.#moods.get(carrier);
    if (mood === "overloaded") return { status: 503, rows: [["Retry-After", "5"]] };
    if (mood !== "suspicious" || carrier.name !== "north") return undefined;
    const nonce = `n${this.#world.clock.now().toFixed(0)}`;
    const challenge = `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"`;
    const credentials = header(invite, "proxy-authorization");
    if (credentials === "") return { status: 407, rows: [["Proxy-Authenticate", challenge]] };
    if (!isRight(credentials, invite)) carrier.complain(`credentials that are not right: ${credentials}`);
    return undefined;
  }
}

function isRight(credentials: string, invite: SipText): boolean {
  const value = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(credentials)?.[1] ?? "";
  const expected = answerChallenge(`Digest realm="${REALM}", nonce="${value("nonce")}", algorithm=MD5, qop="auth"`, {
    ...ACCOUNT,
    method: methodOf(invite),
    uri: requestUri(invite),
    cnonce: value("cnonce"),
    count: Number.parseInt(value("nc"), 16),
  });
  return expected !== undefined && value("response") === /\bresponse="([^"]+)"/.exec(expected)?.[1];
}
