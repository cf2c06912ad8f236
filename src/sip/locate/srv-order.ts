// In which order SRV records are tried: lowest priority first, and among equals drawn by weight (RFC 2782, "Usage rules"). `locate.ts` asks.

import { between, type Rng } from "../../base/rng.ts";
import type { SrvRecord } from "./name-service.ts";

export function orderSrv(records: readonly SrvRecord[], rng: Rng): readonly SrvRecord[] {
  const priorities = [...new Set(records.map((record) => record.priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    drawByWeight(
      records.filter((record) => record.priority === priority),
      rng,
    ),
  );
}

/**
 * All of them, drawn one after the other; the chance to be next is the weight among those left. Weight 0 comes last but for luck (RFC 2782).
 * Deviation: RFC 2782 draws from 0 also where no weight is 0, which gives whoever stands first a share too much (2 in 5 instead of 1 in 4
 * for the lighter of 1 and 3); here 0 is drawn only where somebody has that weight.
 */
export function drawByWeight<Item extends { readonly weight: number }>(items: readonly Item[], rng: Rng): Item[] {
  // Those of weight 0 stand first, so that a draw of exactly 0 can still name one of them.
  const left = [...items].sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0));
  const drawn: Item[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, item) => total + item.weight, 0);
    const mark = between(rng, left[0]?.weight === 0 ? 0 : 1, sum);
    drawn.push(...left.splice(firstReaching(left, mark), 1));
  }
  return drawn;
}

/** The first whose running sum of weights is not below `mark`. */
function firstReaching(items: readonly { readonly weight: number }[], mark: number): number {
  let running = 0;
  for (const [index, item] of items.entries()) {
    running += item.weight;
    if (running >= mark) return index;
  }
  return 0;
}
