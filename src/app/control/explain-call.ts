// Why a call met its agents, or nobody, told afterwards (ACD-16): each wait with its steps, each offer with its reason, and everybody else.

import type { Explanation } from "../../acd/explain.ts";
import type { CallExplainView, DecisionView, WaitView } from "../../api/explain-views.ts";
import { isoTime } from "../../base/time.ts";
import type { CallRecord, SegmentRecord } from "../../call/record.ts";
import { type ExplainDeps, peopleThen } from "./explain-people.ts";

export async function explainCallAfterwards(
  record: CallRecord,
  deps: ExplainDeps,
): Promise<Pick<CallExplainView, "waits" | "decisions">> {
  const waits: WaitView[] = [];
  const decisions: DecisionView[] = [];
  for (const wait of record.segments.filter(({ kind }) => kind === "queue")) {
    const offers = offersOf(record, wait);
    waits.push(await waitView(record, wait, offers, deps));
    for (const together of decisionsOf(offers)) decisions.push(await decisionView(record, wait, together, deps));
  }
  return { waits, decisions };
}

/** Those made while this wait went on. */
function offersOf(record: CallRecord, wait: SegmentRecord): readonly SegmentRecord[] {
  const until = wait.endedAt ?? Number.POSITIVE_INFINITY;
  return record.segments.filter(
    (one) =>
      one.kind === "offer" && one.queue === wait.queue && one.startedAt >= wait.startedAt && one.startedAt <= until,
  );
}

/** An offer to several is told once for each of them, with the same reason. */
function decisionsOf(offers: readonly SegmentRecord[]): readonly (readonly SegmentRecord[])[] {
  const decisions: SegmentRecord[][] = [];
  for (const offer of offers) {
    const last = decisions.at(-1);
    const [first] = last ?? [];
    const isSame = first?.startedAt === offer.startedAt && first.explanation === offer.explanation;
    if (isSame) last?.push(offer);
    else if (offer.explanation !== undefined) decisions.push([offer]);
  }
  return decisions;
}

async function waitView(
  record: CallRecord,
  wait: SegmentRecord,
  offers: readonly SegmentRecord[],
  deps: ExplainDeps,
): Promise<WaitView> {
  const { trail } = wait;
  const at = wait.startedAt;
  // By the desk's clock: what is written of the coming and of the offer are two looks at the wall's, which may go on in between.
  const isOfferedAtOnce = offers.some((offer) => waitedAt(offer) <= (trail?.waitedMs ?? 0));
  const moment = { record, wait, at, preference: trail?.prefers[0]?.why, candidates: 0, known: new Set<string>() };
  const nobody = isOfferedAtOnce ? undefined : await peopleThen(moment, deps);
  return {
    queue: wait.queue ?? "",
    at: isoTime(at),
    endedAt: wait.endedAt === undefined ? null : isoTime(wait.endedAt),
    outcome: wait.outcome ?? null,
    tier: trail?.tier ?? null,
    region: trail?.region ?? null,
    waitedBeforeMs: trail?.waitedMs ?? 0,
    steps: (trail?.steps ?? []).map(({ at: when, step, why }) => ({ at: isoTime(when), step, why })),
    nobody: nobody ?? null,
  };
}

/** What the caller had waited when the desk made this offer; ∞: not kept. */
function waitedAt({ explanation }: SegmentRecord): number {
  return explanation === undefined ? Number.POSITIVE_INFINITY : (JSON.parse(explanation) as Explanation).waitedMs;
}

async function decisionView(
  record: CallRecord,
  wait: SegmentRecord,
  offers: readonly SegmentRecord[],
  deps: ExplainDeps,
): Promise<DecisionView> {
  const [first] = offers;
  const at = first?.startedAt ?? wait.startedAt;
  const why = JSON.parse(first?.explanation ?? "{}") as Explanation;
  const known = new Set<string>([...why.chosen, ...why.passedOver].map(({ agent }) => agent));
  for (const { agent } of offers) if (agent !== undefined) known.add(agent);
  const { candidates, preference } = why;
  const people = await peopleThen({ record, wait, at, preference, candidates, known }, deps);
  return {
    at: isoTime(at),
    why,
    offers: offers.map(({ agent, outcome }) => ({ agent: agent ?? "", outcome: outcome ?? null })),
    people: people ?? null,
  };
}
