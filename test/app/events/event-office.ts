// A small call centre whose events are read: queue 7000, Dana and Finn who serve it, Alice who calls; users who may see all, a team, or themselves.

import type { EventLineView } from "../../../src/api/event-control.ts";
import type { Asker, PeopleControl } from "../../../src/api/people-control.ts";
import type { FeedSink } from "../../../src/api/reply.ts";
import { admit } from "../../../src/app/control/admit.ts";
import { eventControl } from "../../../src/app/control/event-control.ts";
import type { CustomerClass } from "../../../src/office/customers.ts";
import type { User } from "../../../src/office/users.ts";
import type { AgentDesk } from "../../world/agent-desk.ts";
import type { Phone } from "../../world/phone.ts";
import { createWorld, type World } from "../../world/world.ts";

export interface EventOffice {
  readonly world: World;
  readonly alice: Phone;
  readonly dana: AgentDesk;
  readonly finn: AgentDesk;
}

/** Dana of team a, Finn of team b; both wait to be told. */
export async function eventOffice(seed: number): Promise<EventOffice> {
  const world = await createWorld({ seed });
  world.queue("sales", { number: "7000", requires: { sales: 1 }, ring: "15s", wrapUp: "1s" });
  const dana = await world.agent("dana", { skills: { sales: 5 } });
  const finn = await world.agent("finn", { skills: { sales: 4 } });
  dana.phone.habit = { kind: "ignore" };
  finn.phone.habit = { kind: "ignore" };
  const alice = await world.phone("alice");
  withPeople(world);
  return { world, alice, dana, finn };
}

function user(key: string, role: User["role"], more: Partial<User> = {}): User {
  const nobody = { teams: [], queues: [], agent: undefined, extension: undefined, token: undefined };
  return { ...nobody, key, name: key, role, ...more };
}

/** Users, and the class that customers have; after each change of the world's office. */
export function withPeople(world: World): void {
  const { core } = world.pbx;
  const { office } = core;
  const [dana, finn] = [...office.agents.values()];
  if (dana === undefined || finn === undefined) throw new Error("there are two agents");
  const users = [
    user("boss", "manager"),
    user("lead", "team-leader", { teams: ["a"] }),
    user("dana", "agent", { agent: dana.key, extension: dana.extension }),
    user("finn", "agent", { agent: finn.key, extension: finn.extension }),
  ];
  const vip: CustomerClass = { key: "vip", name: "贵宾", tier: undefined };
  core.apply({
    ...office,
    agents: new Map([
      [dana.key, { ...dana, team: "a" }],
      [finn.key, { ...finn, team: "b" }],
    ]),
    users: new Map(users.map((one) => [one.key, one])),
    classes: new Map([["vip", vip]]),
  });
}

/** The installation itself, or a user by key. */
export function asker(key?: string): Asker {
  return { name: key ?? "local", user: key };
}

export function controlOf(world: World) {
  const { core: pbx } = world.pbx;
  const { database } = world;
  const people = {
    admit: (who: Asker, needed: Parameters<PeopleControl["admit"]>[1]) => admit(who, needed, { pbx, database }),
  } as PeopleControl;
  return eventControl({ pbx, database, people });
}

/** A client that reads as fast as it is let. */
export class Reader implements FeedSink {
  readonly lines: EventLineView[] = [];
  /** false: it reads nothing for now. */
  hasRoom = true;
  may = true;
  isOver = false;
  #tell = (): void => {};
  stop = (): void => {};

  send(value: unknown): boolean {
    this.lines.push(value as EventLineView);
    return this.hasRoom;
  }

  onRoom(tell: () => void): void {
    this.#tell = tell;
  }

  /** It has read all there was. */
  reads(): void {
    this.hasRoom = true;
    this.#tell();
  }

  end(): void {
    this.isOver = true;
    this.stop();
  }

  async mayStill(): Promise<boolean> {
    return this.may;
  }

  get events() {
    return this.lines.filter((line) => line.kind === "event");
  }

  get types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  get gaps() {
    return this.lines.filter((line) => line.kind === "gap");
  }
}

export async function read(
  world: World,
  who: Asker,
  ask: { readonly types?: string; readonly after?: number; readonly follow?: boolean; readonly agent?: string } = {},
): Promise<Reader> {
  const { types, after, follow = true, agent } = ask;
  const about = agent === undefined ? {} : { agent };
  const watching = await controlOf(world).watch({ types, about, after, follow }, who);
  if (!watching.ok) throw new Error(watching.problem.detail);
  const reader = new Reader();
  reader.stop = watching.value(reader);
  return reader;
}

/** Alice calls, the longest-idle agent answers, they talk for five seconds. */
export async function oneCall({ world, alice, dana }: EventOffice): Promise<void> {
  dana.ready();
  const call = alice.dial("7000");
  await world.run(3_000);
  dana.phone.calls.at(-1)?.answer();
  await world.run(5_000);
  call.hangUp();
  await world.run(5_000);
}
