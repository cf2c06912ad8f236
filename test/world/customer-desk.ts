// What the office of a day of customers says of tickets and surveys. Limits are short, so that some are late before the evening.

export const SURVEY = `
flow: rate
nodes:
  ask: { survey: service, measure: csat, scale: 1-3, best: first, words: [{ prompt: survey }], next: { done: bye, timeout: bye, invalid: bye } }
  bye: { hangUp: true }
`;

export const TICKETS = {
  repair: {
    name: "报修",
    fields: { address: {}, model: { type: "choice", choices: ["A1", "B2"] } },
    steps: {
      record: { role: "agent", limit: "2m", remind: "1m", next: ["visit", "done"] },
      visit: {
        user: "u1",
        limit: "1m",
        requires: ["model"],
        escalate: [
          { after: "0s", user: "boss" },
          { after: "1m", role: "administrator", take: true },
        ],
        next: ["done", "record"],
      },
      done: { closes: "solved", next: ["record"] },
    },
    macros: { quick: { move: "done", comment: "Solved by phone.", public: true, priority: "low" } },
    automatic: [
      { from: "missed-call", queue: "care", priority: "high" },
      { from: "voicemail", subject: "Somebody left a message" },
    ],
  },
  complaint: {
    name: "投诉",
    steps: {
      branch: { role: "agent", limit: "1m", next: ["answered"] },
      head: { role: "administrator", level: "head-office", limit: "1m", next: ["final"] },
      answered: { closes: "answered" },
      final: { closes: "decided", level: "head-office" },
    },
    automatic: [{ from: "survey", atMost: 50 }],
    complaint: { due: "2m", headOffice: "head", objection: "1h" },
  },
};
