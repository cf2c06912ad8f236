// Search of the knowledge base on a real index, with texts nobody would write.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ArticleId } from "../../../src/crm/ids.ts";
import { Knowledge } from "../../../src/crm/knowledge/knowledge.ts";
import { excerptOf, searchArticles } from "../../../src/crm/knowledge/search.ts";
import { sampleGround } from "../../api/sample-crm.ts";

const HAN = "退款规则营业时间网络卡顿投诉客户电话";
const han = fc.string({ unit: fc.constantFrom(...HAN), minLength: 1, maxLength: 12 });

async function published(body: string) {
  const ground = sampleGround();
  const knowledge = new Knowledge(ground);
  const id = "it" as ArticleId;
  await knowledge.save({ id, by: "li", title: "x", body });
  await knowledge.publish(id, undefined, "li");
  const find = async (text: string): Promise<boolean> => {
    const search = { text, language: undefined, categories: undefined, limit: 5 };
    return (await searchArticles(ground.database, search)).length > 0;
  };
  return { ...ground, knowledge, find };
}

describe("CRM-08 search", () => {
  test("finds a run of Chinese characters exactly where it stands in the text", async () => {
    const body = "退款规则：七天内可以退款，营业时间请致电客户电话。";
    const { find } = await published(body);
    await fc.assert(
      fc.asyncProperty(han, async (text) => {
        expect([text, await find(text)]).toEqual([text, body.includes(text)]);
      }),
      { numRuns: 200 },
    );
  });

  test("no text whatever breaks it", async () => {
    const { find } = await published("a");
    const any = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.string({ unit: "grapheme", maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        await find(text);
      }),
      { numRuns: 100 },
    );
  });

  test("what was published, voted on and suggested is there again after the process was killed", async () => {
    const first = await published("七天");
    await first.knowledge.vote("it", { voter: "li", helped: true, comment: undefined, call: undefined });
    await first.knowledge.putCategory({ id: "money", name: "费用", under: undefined });
    await first.knowledge.save({ id: "it" as ArticleId, by: "li", queues: ["q"], category: "money", note: "2" });
    const again = new Knowledge({ ...first, journal: first.journal });
    await again.restore();
    expect(again.get("it")).toEqual(first.knowledge.get("it"));
    expect(again.get("it")).toMatchObject({ published: 1, latest: 2, helped: 1, category: "money" });
    expect(again.suggestions.suggest({ queue: "q", most: 5 }).map(({ id }) => id)).toEqual(["it"]);
    expect(again.categories.get("money")?.name).toBe("费用");
  });

  test("two who save at once get a version each", async () => {
    const { knowledge } = await published("a");
    const id = "it" as ArticleId;
    await Promise.all(["b", "c", "d"].map((body) => knowledge.save({ id, by: "li", body })));
    expect(knowledge.get("it")?.latest).toBe(4);
    expect([2, 3, 4].map((version) => knowledge.version("it", version)?.body)).toEqual(["b", "c", "d"]);
    expect(knowledge.size).toBe(0);
  });

  test("an excerpt shows the words, on one line, with what was cut off", () => {
    expect(excerptOf(`${"前".repeat(40)}退款\n规则${"后".repeat(200)}`, "退款")).toMatch(/^…前{20}退款 规则后+…$/);
    expect(excerptOf("short", "nothing of it")).toBe("short");
  });
});
