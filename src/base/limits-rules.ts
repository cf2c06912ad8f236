// Bounds of the rules that an office file states about agents and lines. Part of `limits.ts`.

export const rulesLimits = {
  rules: {
    /** Characters of one rule; a longer one is a fault of the file. */
    characters: 2_000,
    /** Things that one rule asks for; a rule with more is a fault of the file. */
    terms: 100,
    /** Brackets and `not` within one another in a rule; deeper ones are a fault of the file. */
    depth: 16,
    /** Pools of an office file; more are a fault of the file. */
    pools: 200,
    /** Pools, or skills to be dropped, named by one step; more are a fault of the file. */
    namesInStep: 20,
    /** Beginnings of callers' numbers in `areas`; more are a fault of the file. */
    areas: 20_000,
    /** Lines of one answer to who could take a call; of more agents the first of the office file. */
    whoListed: 500,
  },
} as const;
