// Articles of the knowledge base that a new data directory has, so that searches and screen pops of the demo office find something. `open-flows.ts`
// asks for them, once.

import type { Logger } from "../base/log.ts";
import type { ArticleId } from "../crm/ids.ts";
import type { Draft, Knowledge } from "../crm/knowledge/knowledge.ts";

const ARTICLES: readonly Omit<Draft, "by">[] = [
  {
    id: "opening-hours" as ArticleId,
    language: "zh",
    queues: ["support"],
    title: "营业时间 Opening hours",
    body: "每天 8 点到 22 点。 Every day from 8 to 22.",
    keywords: "几点 上班 下班 open closed",
  },
  {
    id: "repair-visit" as ArticleId,
    language: "zh",
    queues: ["support"],
    topics: ["repair"],
    title: "上门维修 Repairs at home",
    body: "登记地址和故障现象后，两小时内约定上门时间。 Note the address and what is wrong; within two hours we agree when to come.",
    keywords: "报修 故障 师傅 broken technician",
  },
];

/** One that cannot be taken is said and left out. */
export async function publishDemoArticles(knowledge: Knowledge, log: Logger): Promise<void> {
  for (const article of ARTICLES) {
    try {
      const saved = await knowledge.save({ ...article, by: "zongji" });
      const published = saved.ok ? await knowledge.publish(article.id, undefined, "zongji") : saved;
      if (!published.ok) log.warn("article.demo-refused", { article: article.id, cause: published.fault.kind });
    } catch (error) {
      log.warn("article.demo-refused", { article: article.id, cause: String(error) });
    }
  }
}
