// The knowledge base, real and empty.

import type { KnowledgeControl } from "../../src/api/knowledge-control.ts";
import { knowledgeControl } from "../../src/app/control/knowledge-control.ts";
import { Knowledge } from "../../src/crm/knowledge/knowledge.ts";
import { sampleGround } from "./sample-crm.ts";

export function sampleKnowledge(dataDirectory: string): KnowledgeControl {
  const ground = sampleGround();
  const crm = { knowledge: new Knowledge(ground) };
  return knowledgeControl({ pbx: { crm, clock: ground.clock }, database: ground.database, dataDirectory });
}
