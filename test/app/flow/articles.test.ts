// Articles of the knowledge base, said to callers by a flow.

import { describe, expect, test } from "vitest";
import type { Site } from "../../../src/app/core/site.ts";
import type { ArticleId } from "../../../src/crm/ids.ts";
import { Knowledge } from "../../../src/crm/knowledge/knowledge.ts";
import { readFlow } from "../../../src/ivr/read-flow.ts";
import { sampleGround } from "../../api/sample-crm.ts";
import { listenTo, press, promptEnds } from "../feature-story.ts";
import { houseWith } from "./flow-story.ts";

const FLOW = `
flow: main
nodes:
  menu:
    menu: [{ prompt: menu-main }]
    next: { "1": refund, timeout: bye, invalid: bye }
  refund: { say: [{ article: refund }], next: { done: bye, error: sorry } }
  sorry: { play: sorry, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;

type Heard = ReturnType<NonNullable<Site["article"]>>;

function house(articles: Readonly<Record<string, Heard>>) {
  const made = houseWith([FLOW]);
  Object.assign(made.site, {
    article: (id: string) => articles[id],
    speak: async (text: string, language: string) => `speech/${language}:${text}`,
  });
  return made;
}

async function hears(articles: Readonly<Record<string, Heard>>): Promise<readonly string[]> {
  const made = house(articles);
  made.dial("8000");
  await made.settle();
  await promptEnds(made);
  await press(made, "1");
  const heard = await listenTo(made);
  await made.expectNothingLeft();
  return heard;
}

describe("CRM-08 IVR-05 articles that callers hear", () => {
  test("a voice article is played, a text is spoken in its own language", async () => {
    expect(await hears({ refund: { audio: "articles/refund/1", text: "", language: "zh" } })).toEqual([
      "articles/refund/1",
      "bye",
    ]);
    expect(await hears({ refund: { audio: undefined, text: "seven days", language: "en" } })).toEqual([
      "speech/en:seven days",
      "bye",
    ]);
  });

  test("where there is one in the call's language, that is heard", async () => {
    const both = {
      refund: { audio: undefined, text: "seven days", language: "en" },
      "refund.zh": { audio: undefined, text: "七天", language: "zh" },
    } as const;
    expect(await hears(both)).toEqual(["speech/zh:七天", "bye"]);
  });

  test("an article that nobody has published is an error that the flow goes on from", async () => {
    expect(await hears({})).toEqual(["sorry", "bye"]);
  });

  test("what is published while a caller listens is heard by the next one", async () => {
    const ground = sampleGround();
    const knowledge = new Knowledge(ground);
    const id = "refund" as ArticleId;
    const publish = async (body: string): Promise<void> => {
      await knowledge.save({ id, by: "li", title: "退款", body });
      await knowledge.publish(id, undefined, "li");
    };
    const made = house({});
    Object.assign(made.site, { article: (key: string) => knowledge.heard(key) });
    const heard = async (): Promise<readonly string[]> => {
      const at = made.media.legs.size;
      made.dial("8000");
      await made.settle();
      await promptEnds(made);
      await press(made, "1");
      return listenTo(made, at);
    };
    expect(await heard()).toEqual(["sorry", "bye"]);
    await publish("七天");
    expect(await heard()).toEqual(["speech/zh:七天", "bye"]);
    await publish("十四天");
    expect(await heard()).toEqual(["speech/zh:十四天", "bye"]);
    await knowledge.retire(id, "li");
    expect(await heard()).toEqual(["sorry", "bye"]);
  });

  test("a document with an article and something else in one piece is refused", () => {
    const read = readFlow(FLOW.replace("{ article: refund }", "{ article: refund, text: x }"));
    expect(read.ok).toBe(false);
  });
});
