import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CallView } from "../../src/api/views.ts";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { BrowserPhone } from "./rig/browser-phone.ts";
import { Doors } from "./rig/doors.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { secretOf } from "./rig/office.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutChromium } from "./rig/tools.ts";

// Every codec with every codec, every way of carrying it with every other: phones that each know one codec and say one tone. Three sets of four,
// one phone a codec: two without encryption, one with keys over TLS that takes no call without; and a browser, which speaks what it is told to.
// Calls whose phones are free run at once. All are recorded.

const CODECS = ["PCMU", "PCMA", "G722", "opus"] as const;
type Codec = (typeof CODECS)[number];
const SETS = ["plain", "other plain", "SDES"] as const;
type SetName = (typeof SETS)[number];

const FIRST: Readonly<Record<SetName, number>> = { plain: 1011, "other plain": 1021, SDES: 1031 };
const BROWSER = { user: "1001", hz: 2_100 };
const TALK_MS = 2_000;
/** Samples in which an ear knows a tone. */
const WINDOW = 0.2 * 8_000;

interface Phone {
  readonly user: string;
  readonly codec: Codec;
  readonly hz: number;
  readonly baresip: BaresipPhone;
}

/** Numbers and tones: all differ. */
function placesOf(set: SetName): readonly { readonly user: string; readonly codec: Codec; readonly hz: number }[] {
  const first = FIRST[set];
  return CODECS.map((codec, i) => ({ codec, user: `${first + i}`, hz: 600 + 100 * (i + 4 * ((first - 1011) / 10)) }));
}

const without = withoutBaresip || withoutOpenssl;

describe.skipIf(without !== "")(
  `RTP-01 RTP-02 RTP-07 every codec with every other, however it is carried${without}`,
  () => {
    let authority: Authority;
    let office: RealSwitch;
    let server = "";
    let web: Awaited<ReturnType<typeof BrowserPhone.serve>>;
    const phones = new Map<SetName, readonly Phone[]>();

    beforeAll(async () => {
      authority = new Authority();
      const doors = await Doors.with(authority.issue({ names: "IP:127.0.0.1" }));
      web = await BrowserPhone.serve();
      server = `wss://127.0.0.1:${doors.https}/sip`;
      const extensions = SETS.flatMap(placesOf).map(({ user }) => {
        const keys = Number(user) < FIRST.SDES ? "" : ", encryption: required";
        return `  "${user}": { name: Of ${user}, secret: ${secretOf(user)}, record: always${keys} }`;
      });
      office = await RealSwitch.start({ extensions: extensions.join("\n") }, "0s", (config, folder) =>
        doors.configure(config, folder).replace(/^http: \{ (.*) \}$/m, `http: { $1, origins: ["${web.origin}"] }`),
      );
      const secure = {
        transport: "tls",
        secure: { port: doors.tls, authority: authority.pem },
        srtp: "srtp-mand",
      } as const;
      for (const set of SETS) {
        const how = { answers: true, ...(set === "SDES" ? secure : {}) };
        const made = placesOf(set).map(async (place) => {
          const { user, hz, codec } = place;
          return { ...place, baresip: await BaresipPhone.registered(office, user, { hz, codec, ...how }) };
        });
        phones.set(set, await Promise.all(made));
      }
    });
    afterAll(async () => {
      await office.portsAreBack();
      await office.close();
      authority.close();
      expect(office.complaints()).toEqual([]);
    });

    const all = [0, 1, 2, 3].flatMap((turn) => [[0, 1, 2, 3].map((i) => [i, (i + turn) % 4] as const)]);
    const among = [
      [
        [0, 1],
        [2, 3],
      ],
      [
        [0, 2],
        [3, 1],
      ],
      [
        [3, 0],
        [1, 2],
      ],
    ] as const;

    test.each([
      ["plain", "other plain", all],
      ["plain", "SDES", all],
      ["SDES", "other plain", all],
      ["SDES", "SDES", among],
    ] as const)(
      "%s phones call %s ones: both hear the other and nothing else, and so does the recording",
      async (from, to, rounds) => {
        for (const round of rounds) {
          const pairs = round.map(([a, b]) => [phoneOf(from, a), phoneOf(to, b)] as const);
          await Promise.all(pairs.map(([caller, callee]) => caller.baresip.dials(callee.user)));
          await pause(TALK_MS);
          await Promise.all(pairs.map(([caller]) => caller.baresip.hangsUp()));
          await Promise.all(pairs.map(([, callee]) => callee.baresip.isFree()));
          const records = await office.newRecords(pairs.length);
          for (const [caller, callee] of pairs) {
            const what = `${from} ${caller.codec} → ${to} ${callee.codec}`;
            expectTone(`${what}: callee hears`, callee.baresip.heard(), caller.hz, callee.hz);
            expectTone(`${what}: caller hears`, caller.baresip.heard(), callee.hz, caller.hz);
            expectRecorded(what, records, caller, callee);
          }
        }
      },
    );

    describe.skipIf(withoutChromium !== "")(`and a browser${withoutChromium}`, () => {
      let browser: BrowserPhone;
      beforeAll(async () => {
        browser = await BrowserPhone.open(web.web, web.origin);
        expect(await browser.start(server, BROWSER.user, BROWSER.hz)).toBe("");
        await browser.isRegistered();
      });
      afterAll(() => browser.close());
      afterEach(() => office.isQuiet().catch(() => {})); // a call that failed is not the next one's

      // Once in some hundred calls nothing of the browser's sound arrives here, cause not found: it must not happen twice.
      test.each(CODECS)("that speaks %s calls phones with keys and without", { retry: 1 }, async (codec) => {
        await browser.speaks(`audio/${codec.toLowerCase()}`);
        for (const callee of [...(phones.get("SDES") ?? []), ...(phones.get("plain") ?? [])]) {
          await browser.dials(callee.user);
          await browser.is("Established");
          await browser.listens();
          await eventually(
            `the browser hears the ${callee.codec} phone`,
            () => browser.hears(),
            ({ hz, db }) => Math.abs(hz - callee.hz) < 20 && db > -60,
          );
          await pause(TALK_MS / 2);
          await browser.presses("hangUp");
          await callee.baresip.isFree();
          const what = `DTLS ${codec} → ${callee.user} ${callee.codec}`;
          expectTone(`${what}: callee hears`, callee.baresip.heard(), BROWSER.hz, callee.hz, -0.8);
          expectRecorded(what, await office.newRecords(), { ...BROWSER, codec }, callee, -0.8);
        }
      });
    });

    function phoneOf(set: SetName, at: number): Phone {
      const phone = phones.get(set)?.[at];
      if (phone === undefined) throw new Error(`no phone ${at} in ${set}`);
      return phone;
    }

    function expectRecorded(
      what: string,
      records: readonly CallView[],
      caller: Omit<Phone, "baresip">,
      callee: Omit<Phone, "baresip">,
      from = 0.7,
    ): void {
      const record = records.find((one) => one.from === caller.user && one.to === callee.user);
      expect(record, what).toMatchObject({ ending: "completed", endedBy: "caller" });
      for (const { media } of record?.legs ?? []) expect(media, what).toMatchObject({ packetsLost: 0 });
      const codecs = record?.legs.map(({ media }) => media?.codec);
      expect(codecs, what).toEqual([caller.codec.toLowerCase(), callee.codec.toLowerCase()]);
      const { left, right } = readWav(readFileSync(join(office.dataDirectory, record?.recordings[0]?.path ?? "")));
      expectTone(`${what}: recorded of the caller`, left, caller.hz, callee.hz, from);
      expectTone(`${what}: recorded of the callee`, right, callee.hz, caller.hz, from);
    }
  },
);

/**
 * From so many seconds (counted from the end where negative) to nearly the end: this tone, and nothing of the other. Of the windows in it more than
 * half must be clean: on a busy machine phones stumble.
 */
function expectTone(what: string, heard: Float64Array, hz: number, not: number, fromS = 0.7): void {
  const said = stretch(heard, fromS, -0.2);
  const windows = Array.from({ length: Math.floor(said.length / WINDOW) }, (_, i) =>
    listen(said.subarray(i * WINDOW, (i + 1) * WINDOW), []),
  );
  const clean = windows.filter((window) => window === `tone:${hz}`).length;
  expect([what, clean > windows.length / 2 ? `tone:${hz}` : windows]).toEqual([what, `tone:${hz}`]);
  expect([what, shareOf(not, said) < 0.001]).toEqual([what, true]);
}
