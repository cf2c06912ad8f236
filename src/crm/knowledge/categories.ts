// Categories of articles: a tree that a person reads, kept whole in memory. knowledge.ts changes them.

export interface Category {
  /** Chosen by whoever made it. */
  readonly id: string;
  readonly name: string;
  /** The category it belongs to; undefined: it stands alone. */
  readonly under: string | undefined;
}

/** It and all that stand below it. */
export function categoriesBelow(id: string, all: ReadonlyMap<string, Category>): ReadonlySet<string> {
  const found = new Set([id]);
  // A set goes on to what was added while it is walked.
  for (const one of found) for (const { id: child, under } of all.values()) if (under === one) found.add(child);
  return found;
}

/** From the top: `Billing`, `Refunds`. */
export function categoryPath(id: string, all: ReadonlyMap<string, Category>): readonly string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  for (let one = all.get(id); one !== undefined && !seen.has(one.id); one = all.get(one.under ?? "")) {
    seen.add(one.id);
    names.unshift(one.name);
  }
  return names;
}
