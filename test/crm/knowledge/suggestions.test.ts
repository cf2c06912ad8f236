import { describe, expect, test } from "vitest";
import type { ArticleId } from "../../../src/crm/ids.ts";
import { type Suggestible, Suggestions } from "../../../src/crm/knowledge/suggestions.ts";
import { indexedWords, matchOf } from "../../../src/crm/knowledge/words.ts";

function article(id: string, more: Partial<Suggestible> = {}): Suggestible {
  const plain = { kind: "text", language: "zh", category: undefined, keywords: "", helped: 0, notHelped: 0 } as const;
  return { ...plain, id: id as ArticleId, title: id, queues: [], topics: [], ...more };
}

describe("CRM-08 what may help while the phone rings", () => {
  test("the ticket's category says more than the queue, and nothing speaks for the rest", () => {
    const all = new Suggestions();
    all.put(article("hours", { queues: ["sales"] }));
    all.put(article("refund", { queues: ["billing"] }));
    all.put(article("invoice", { topics: ["invoice"] }));
    const found = all.suggest({ queue: "billing", topics: ["invoice"], most: 5 });
    expect(found.map(({ id, why }) => [id, why])).toEqual([
      ["invoice", "ticket"],
      ["refund", "queue"],
    ]);
  });

  test("words of a note find an article by its title, in Chinese too", () => {
    const all = new Suggestions();
    all.put(article("refund", { title: "退款规则" }));
    all.put(article("router", { title: "Router blinks red", language: "en" }));
    expect(all.suggest({ words: "客户问怎么退款", most: 5 }).map(({ id }) => id)).toEqual(["refund"]);
    expect(all.suggest({ words: "her ROUTER is dead", most: 5 }).map(({ id }) => id)).toEqual(["router"]);
  });

  test("a word that most of many articles have suggests none of them", () => {
    const all = new Suggestions();
    for (let at = 0; at < 120; at++) all.put(article(`a${at}`, { title: at === 7 ? "如何退款" : "如何办理" }));
    expect(all.suggest({ words: "请问如何退款", most: 5 }).map(({ id }) => id)).toEqual(["a7"]);
  });

  test("what helped comes before what did not", () => {
    const all = new Suggestions();
    all.put(article("a", { queues: ["q"], notHelped: 9 }));
    all.put(article("b", { queues: ["q"], helped: 9 }));
    expect(all.suggest({ queue: "q", most: 5 }).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("what is retired is suggested no more, and nothing of it stays", () => {
    const all = new Suggestions();
    all.put(article("a", { queues: ["q"], title: "退款" }));
    all.remove("a" as ArticleId);
    expect(all.suggest({ queue: "q", words: "退款", most: 5 })).toEqual([]);
    expect(all.size).toBe(0);
  });
});

describe("CRM-08 words of Chinese and other texts", () => {
  test("a run of characters is its pairs and its last character; full width is half width", () => {
    expect(indexedWords("退款规则：ＳＩＭ卡")).toBe("退款 款规 规则 则 sim 卡");
  });

  test("whatever is typed is quoted, so that nothing of it is an operator", () => {
    expect(matchOf('退款 OR "x" NEAR(', 12)).toBe('"退款" AND "or"* AND "x"* AND "near"*');
    expect(matchOf("则", 12)).toBe('"则"*');
    expect(matchOf("  *** ", 12)).toBeUndefined();
  });
});
