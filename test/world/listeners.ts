// Who is told what happens on a day of customers: a stream reader that goes away and resumes, and the receiver of two webhooks that fails at random, both
// in memory. What they must have seen in the evening: `customer-checks.ts`.

import type { EventLineView } from "../../src/api/event-control.ts";
import type { Asker, PeopleControl } from "../../src/api/people-control.ts";
import type { FeedSink } from "../../src/api/reply.ts";
import { admit } from "../../src/app/control/admit.ts";
import { eventControl } from "../../src/app/control/event-control.ts";
import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Clock } from "../../src/base/time.ts";
import { laneOf } from "../../src/crm/webhooks/delivery.ts";
import type { SendWebhook, WebhookAsk, WebhookOutcome } from "../../src/crm/webhooks/webhook.ts";
import type { World } from "./world.ts";

export interface Had {
  readonly webhook: string;
  readonly seq: number;
  readonly type: string;
  /** What its order counts among. */
  readonly lane: string;
}

export class HookReceiver {
  /** In the order in which they came. */
  readonly had: Had[] = [];
  /** false: it answers at once, and well. */
  fails = true;
  isDown = false;
  /** Requests that were not answered yet. */
  underWay = 0;
  readonly #clock: Clock;
  readonly #rng: Rng;
  /** Another after each kill: nobody waits for an answer any more. */
  readonly #process: () => number;

  constructor(init: { readonly clock: Clock; readonly rng: Rng; readonly process: () => number }) {
    this.#clock = init.clock;
    this.#rng = init.rng;
    this.#process = init.process;
  }

  /** A killed process waits for nothing. */
  forget(): void {
    this.underWay = 0;
  }

  readonly send: SendWebhook = (ask) =>
    new Promise((resolve) => {
      const process = this.#process();
      this.underWay++;
      this.#clock.after(between(this.#rng, 2, 120), "receiver: a request comes", () => {
        const outcome = this.#take(ask);
        this.#clock.after(between(this.#rng, 2, 120), "receiver: its answer comes", () => {
          if (this.#process() !== process) return;
          this.underWay--;
          resolve(outcome);
        });
      });
    });

  #take(ask: WebhookAsk): WebhookOutcome {
    const chance = this.fails ? fraction(this.#rng) : 1;
    if (this.isDown && this.fails) return { kind: "unreached", cause: "nobody is there" };
    if (chance < 0.1) return { kind: "unreached", cause: "cut off" };
    if (chance < 0.18)
      return { kind: "answered", status: pick(this.#rng, [500, 503, 429, 400]) ?? 500, retryAfterMs: 2_000 };
    const { seq, type, about } = JSON.parse(ask.body) as { seq: number; type: string; about: object };
    const lane = laneOf({ seq, about } as never);
    this.had.push({ webhook: new URL(ask.url).pathname.slice(1), seq, type, lane });
    if (chance < 0.24) return { kind: "unreached", cause: "it came, and its answer was lost" };
    return { kind: "answered", status: 204, retryAfterMs: undefined };
  }
}

/** Reads the stream of events as a program would: goes away, comes back with the last number it had, and at times reads nothing for a while. */
export class StreamReader implements FeedSink {
  readonly lines: EventLineView[] = [];
  readonly #world: World;
  readonly #asker: Asker;
  readonly #types: string | undefined;
  #hasRoom = true;
  #stop: (() => void) | undefined;
  #tell = (): void => {};
  /** Of the connection it has now. */
  #connection = 0;

  constructor(world: World, user?: string, types?: string) {
    this.#world = world;
    this.#asker = { name: user ?? "local", user };
    this.#types = types;
  }

  get isThere(): boolean {
    return this.#stop !== undefined;
  }

  get events() {
    return this.lines.filter((line) => line.kind === "event");
  }

  async connect(): Promise<void> {
    if (this.isThere) return;
    const connection = ++this.#connection;
    const { core: pbx } = this.#world.pbx;
    const { database } = this.#world;
    const people = {
      admit: (who: Asker, needed: Parameters<PeopleControl["admit"]>[1]) => admit(who, needed, { pbx, database }),
    } as PeopleControl;
    const after = this.events.at(-1)?.seq;
    const watching = await eventControl({ pbx, database, people }).watch(
      { types: this.#types, about: {}, after, follow: true },
      this.#asker,
    );
    if (!watching.ok) return this.#world.violate(`${this.#asker.name} may not read events: ${watching.problem.detail}`);
    if (connection !== this.#connection) return;
    this.#hasRoom = true;
    const stop = watching.value({
      send: (value) => (connection === this.#connection ? this.send(value) : false),
      onRoom: (tell) => this.onRoom(tell),
      end: () => this.end(),
      mayStill: () => this.mayStill(),
    });
    this.#stop = stop;
  }

  leave(): void {
    this.#stop?.();
    this.forget();
  }

  /** The process it was connected to is killed. */
  forget(): void {
    this.#connection++;
    this.#stop = undefined;
  }

  readNothing(): void {
    this.#hasRoom = false;
  }

  readOn(): void {
    if (this.#hasRoom) return;
    this.#hasRoom = true;
    this.#tell();
  }

  send(value: unknown): boolean {
    this.lines.push(value as EventLineView);
    return this.#hasRoom;
  }

  onRoom(tell: () => void): void {
    this.#tell = tell;
  }

  end(): void {
    this.forget();
  }

  async mayStill(): Promise<boolean> {
    return true;
  }
}
