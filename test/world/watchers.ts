// People who make no calls: they watch lamps and write to one another. In the evening every lamp must show what is true, and every message must
// have come once.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Phone } from "./phone.ts";
import { type LampKey, PhoneSide } from "./phone-watch.ts";
import type { World } from "./world.ts";

interface Letter {
  readonly text: string;
  readonly to: PhoneSide;
  /** What its writer was told; 0: nothing yet. */
  status: number;
}

interface Key {
  readonly number: string;
  readonly owner: Phone;
  readonly lamp: LampKey;
}

export class Watchers {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #sides: PhoneSide[] = [];
  readonly #keys: Key[] = [];
  readonly #letters: Letter[] = [];

  constructor(world: World, rng: Rng) {
    this.#world = world;
    this.#rng = rng;
  }

  async open(numbers: readonly string[]): Promise<void> {
    const world = this.#world;
    for (const [name, transport] of [
      ["wanda", "udp"],
      ["walt", "udp"],
      ["wilma", "tcp"],
    ] as const) {
      const phone = await world.phone(name, { speaks: false, transport });
      world.office.keys(phone.user, { pickup: ["hall"] });
      this.#sides.push(new PhoneSide(phone));
    }
    world.apply();
    const [wanda, , wilma] = this.#sides;
    for (const number of numbers)
      for (const side of [wanda, wilma]) if (side !== undefined) void this.#watch(side, number);
  }

  async #watch(side: PhoneSide, number: string): Promise<void> {
    const lamp = await side.watch("dialog", number);
    this.#keys.push({ number, owner: side.phone, lamp });
    if (lamp.status !== 200) this.#world.violate(`${side.phone.name} may not watch ${number}: ${lamp.status}`);
  }

  write(): void {
    const from = pick(this.#rng, this.#sides);
    const to = pick(this.#rng, this.#sides);
    if (from === undefined || to === undefined || from === to || !from.phone.registered) return;
    const letter: Letter = { text: `letter ${this.#letters.length}`, to, status: 0 };
    this.#letters.push(letter);
    void from.write(to.phone.user, letter.text).then((status) => {
      letter.status = status;
    });
  }

  /** A lamp is subscribed to anew, somebody is away for a while, a stream breaks. */
  step(later: (ms: number, run: () => void) => void): void {
    const [, walt, wilma] = this.#sides;
    const chance = fraction(this.#rng);
    const key = pick(this.#rng, this.#keys);
    if (chance < 0.4) void key?.lamp.subscribe();
    else if (chance < 0.7 && walt?.phone.registered === true) {
      void walt.phone.unregister();
      later(between(this.#rng, 3_000, 20_000), () => void walt.phone.register());
    } else wilma?.phone.host.resetStreams();
  }

  /** What a pickup key sends for a phone that rings; undefined: nothing to pick up. */
  replacesOf(number: string): string | undefined {
    const body = this.#keys.find((key) => key.number === number)?.lamp.heard.at(-1)?.body ?? "";
    const dialog = / call-id="([^"]+)" local-tag="([^"]+)" remote-tag="([^"]+)"/.exec(body);
    return dialog === null ? undefined : `${dialog[1]};to-tag=${dialog[2]};from-tag=${dialog[3]}`;
  }

  /** When nothing has gone on for a while. */
  async close(): Promise<void> {
    for (const side of this.#sides) if (!side.phone.registered) void side.phone.register();
    await this.#world.run(40_000);
    for (const key of this.#keys) this.#compare(key);
    for (const letter of this.#letters) this.#judge(letter);
    for (const { lamp } of this.#keys) void lamp.subscribe(0);
    await this.#world.run(2_000);
  }

  #compare({ number, owner, lamp }: Key): void {
    const isLit = number === "6900" && this.#world.pbx.core.nights.isNight("night");
    const shows = lamp.heard.at(-1) === undefined ? "nothing" : lamp.shows;
    const right = isLit ? /^confirmed$/ : /^(terminated ?)+$/;
    if (!right.test(shows)) this.#world.violate(`in the evening ${owner.name}'s lamp of ${number} shows ${shows}`);
  }

  #judge({ text, to, status }: Letter): void {
    const came = to.messages.filter(({ body }) => body === text).length;
    const crashed = this.#world.crashes.length > 0;
    const where = `"${text}" to ${to.phone.name}, answered ${status}, came ${came} times`;
    if ((status === 200 || status === 202) && came === 0) this.#world.violate(where);
    // Twice only where the answer of the phone was lost for good: with its stream, or with the process.
    if (came > 1 && !crashed && to.phone.line.transport === "UDP") this.#world.violate(where);
  }
}
