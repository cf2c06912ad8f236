// One datagram in a hundred spoilt, one lost, one doubled, one late, in SIP and in sound alike.

import { sleep } from "../../bench/load/process.ts";
import { bugs, endedCalls } from "./disk.ts";
import { type Fault, Findings } from "./fault.ts";
import { Ground } from "./ground.ts";

const SHARE = 10_000; // of a million
const CALLS = 200;
/** A spoilt datagram may be a whole other one: a tag, a number, an address. Who gets that has another call than meant. */
const ODD = 0.06;
/** 64·T1 for what was never answered, and its end. */
const QUIET_MS = 75_000;
/** What the phones themselves say of a call they gave up comes by then. */
const GIVEN_UP_MS = 5_000;

export const garbage: Fault = {
  name: "garbage",
  about:
    "of a hundred datagrams one is spoilt, one lost, one doubled, one late: calls come about, nothing stays behind",
  async run({ program }) {
    const findings = new Findings();
    const ground = await Ground.open({ program });
    try {
      const before = await ground.status();
      for (const how of ["spoil", "lose", "repeat", "swap"] as const) ground.shim.set(how, SHARE);
      const [plain, sound, queue] = await Promise.all([
        ground.begin("completed by the caller", CALLS, 12),
        ground.begin("recorded, with sound", CALLS / 4, 3),
        ground.begin("queue, answered", CALLS / 4, 3),
      ]);
      const players = [plain, sound, queue];
      let made = 0;
      for (const player of players) made += (await player.finished()).successful;
      const odd = CALLS * 1.5 - made;
      findings.expect(
        odd <= CALLS * 1.5 * ODD,
        `${odd} of ${CALLS * 1.5} calls went otherwise: ${players.map((one) => one.trouble()).join(" ")}`,
      );
      const spoiled = ground.shim.get("spoiled");
      findings.expect(spoiled > 100, `only ${spoiled} datagrams were touched: the trial tried nothing`);
      ground.shim.heal();
      const { bans } = (await ground.status()).guard;
      findings.expect(bans === 0, `${bans} addresses are banned for what the network did to them`);
      await sleep(GIVEN_UP_MS);
      const forgotten = await ground.hangUpAll(); // both phones gave up at a spoilt message; else the session timer ends it
      findings.expect(forgotten <= odd, `${forgotten} calls went on, and only ${odd} went otherwise`);
      const isQuiet = await ground.until(
        QUIET_MS,
        async () => left(before.sizes, (await ground.status()).sizes).length === 0,
      );
      findings.expect(isQuiet, `left behind: ${left(before.sizes, (await ground.status()).sizes).join(", ")}`);
      findings.note(await bugs(ground));
      findings.note(await ground.call("recorded, with sound"));
      findings.expect(endedCalls(ground) >= made, `${endedCalls(ground)} records of ${made} calls`);
      return {
        faults: findings.faults,
        figures: { calls: CALLS * 1.5, "went otherwise": odd, "datagrams touched": spoiled },
      };
    } finally {
      await ground.close();
    }
  },
};

function left(before: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(now)
    .filter(([name, size]) => size > (name === "transactions" ? 0 : (before[name] ?? 0)))
    .map(([name, size]) => `${size} ${name}`);
}
