// Who judges does not know whom, and who is judged does not know by whom (QA-03): everything there is to ask is asked.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askEverything, tracesIn } from "./blind/ask-everything.ts";
import { AGENT_TRACES, BlindHouse, OF_AGENTS } from "./blind/blind-house.ts";

let house: BlindHouse;
beforeAll(async () => {
  house = await BlindHouse.open();
}, 30_000);
afterAll(() => house.close());

describe("QA-03 an inspector does not learn whose call it is", () => {
  test("asking whatever there is to ask", { timeout: 60_000 }, async () => {
    const curious = { who: "quillfeather", words: OF_AGENTS, known: {}, bodies: [] } as const;
    const { asked, told } = await askEverything(house, curious);
    console.log(asked);
    expect(told).toEqual([]);
    expect(tracesIn(house.tape, ["quillfeather"], AGENT_TRACES)).toEqual([]);
  });
});
