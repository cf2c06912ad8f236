// The node `fax` (RTP-12): a caller of a menu sends a fax or gets one, and the flow goes on from what came of it.

import { describe, expect, test } from "vitest";
import { FaxReceiver } from "../../../src/rtp/fax/fax-receiver.ts";
import { FaxSender } from "../../../src/rtp/fax/fax-sender.ts";
import { sdpOf } from "../../call/fake-session.ts";
import { NOTE, plainTiff, rowsOf } from "../../rtp/fax/pages.ts";
import { listenTo, promptAt } from "../feature-story.ts";
import { houseWith } from "../flow/flow-story.ts";

const FLOW = `
flow: main
nodes:
  take: { fax: receive, into: letter, next: { done: thanks, error: sorry } }
  thanks:
    branch: [{ if: "letter.pages == 2", next: two }]
    next: sorry
  two: { play: two, next: bye }
  sorry: { play: sorry, next: bye }
  bye: { hangUp: true }
`;
const GIVE = `
flow: main
nodes:
  give: { fax: send, file: price-list, next: { done: two, error: sorry } }
  two: { play: two, next: bye }
  sorry: { play: sorry, next: bye }
  bye: { hangUp: true }
`;

function faxSdp(): string {
  return ["v=0", "o=fax 1 1 IN IP4 10.0.9.9", "s=-", "c=IN IP4 10.0.9.9", "t=0 0", "m=image 4100 udptl t38", ""].join(
    "\r\n",
  );
}

async function begun(flow: string, before: (house: ReturnType<typeof houseWith>) => void = () => {}) {
  const house = houseWith([flow]);
  before(house);
  const caller = house.dial("8000");
  await house.settle();
  await house.clock.advance(4_100);
  return { house, caller };
}

describe("RTP-12 a fax in a flow", () => {
  test("received: the variable has its pages, and the caller hears the flow go on", async () => {
    const { house, caller } = await begun(FLOW);
    caller.phoneAnswersOffer(faxSdp());
    const [leg] = house.media.legs.values();
    if (leg === undefined) throw new Error("there is no leg");
    const sender = new FaxSender({
      ...{
        clock: house.clock,
        ident: "1",
        pages: NOTE.map((page) => ({ width: 1_728, fine: true, rows: rowsOf(page) })),
      },
      send: (datagram) => leg.datagrams?.(datagram),
      onOver: () => {},
    });
    leg.onSent = (datagram) => sender.take(datagram);
    sender.start();
    for (let i = 0; i < 120 && leg.passed !== undefined; i++) await house.clock.advance(1_000);
    expect(caller.reoffers.at(-1)).toContain("m=audio");
    caller.phoneAnswersOffer(sdpOf());
    await house.settle();
    expect(promptAt(house)).toBe("two");
    caller.phoneHangsUp();
    await house.settle();
    expect(house.faxFiles.size).toBe(1);
    await house.expectNothingLeft();
  });

  test("a caller who is no fax machine: the branch for errors", async () => {
    const { house, caller } = await begun(FLOW);
    caller.phoneRefusesOffer(488);
    expect(await listenTo(house)).toEqual(["sorry"]);
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("sent: a document of the office, to whoever called", async () => {
    const { house, caller } = await begun(GIVE, ({ faxFiles }) =>
      faxFiles.set("faxes/documents/price-list.tif", plainTiff(NOTE)),
    );
    caller.phoneAnswersOffer(faxSdp());
    const [leg] = house.media.legs.values();
    if (leg === undefined) throw new Error("there is no leg");
    let pages = 0;
    const receiver = new FaxReceiver({
      ...{ clock: house.clock, ident: "1" },
      send: (datagram) => leg.datagrams?.(datagram),
      onPage: () => pages++,
      onOver: () => {},
    });
    leg.onSent = (datagram) => receiver.take(datagram);
    receiver.start();
    for (let i = 0; i < 120 && leg.passed !== undefined; i++) await house.clock.advance(1_000);
    expect(pages).toBe(2);
    caller.phoneAnswersOffer(sdpOf());
    await house.settle();
    expect(promptAt(house)).toBe("two");
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test.each(["not-there", "../../etc/passwd"])(
    "a document %s that is not there: the branch for errors",
    async (name) => {
      const { house, caller } = await begun(GIVE.replace("price-list", JSON.stringify(name)));
      expect(await listenTo(house)).toEqual(["sorry"]);
      expect(caller.reoffers).toEqual([]);
      await house.expectNothingLeft();
    },
  );
});
