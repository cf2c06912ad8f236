// Bounds of what agents, supervisors and users may keep and try. Part of `limits.ts`.

export const peopleLimits = {
  people: {
    /** Dispositions of one queue; an office file with more is refused. */
    dispositions: 100,
    /** Codes that are read out to an agent who dialled a wrong one. */
    dispositionsSpoken: 10,
    /** Users of an office file; more are refused. */
    users: 2_000,
    /** Teams, and queues, of one user; more are refused. */
    scope: 200,
    /** A shorter token of a user is refused. */
    tokenCharacters: 20,
    /** Wrong tokens of one source address, of which one is forgiven each second; a further one is answered 429 without a word in the log. */
    wrongTokens: 20,
    /** Source addresses whose wrong tokens are counted; the oldest are forgotten first. */
    wrongTokenSources: 10_000,
    /** Lines of the audit; beyond it the oldest go. */
    auditRows: 200_000,
    /** Lines of the audit that one question is answered with; of more the newest. */
    auditListed: 1_000,
    /** Own fields that one role is not shown; more are refused. */
    maskedFields: 100,
    /** Of a password; a longer one is refused. */
    passwordCharacters: 256,
    /** Numbers looked for in one text by the numbering plan; beyond it every row of seven digits and more counts as one. */
    maskedCandidates: 500,
    /** A waiting caller who was moved to an agent is that agent's alone for so long, as far as the agent is at work; then anybody's who may. */
    movedToAgentMs: 60_000,
  },
} as const;
