// conference list|show|mute|unmute|kick|lock|unlock|record|invite|end|history: rooms, who is in them, and who was.

import type { Command } from "commander";
import type { ConferenceHistoryView, ConferenceView } from "../../api/conference-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addConference(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("conference").description(words.nounConference).helpCommand(false);
  noun
    .command("list")
    .description(words.doConferenceList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listConferences", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <room>")
    .description(words.doConferenceShow)
    .action(async (room: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showConference", { id: room }));
      show(context, one, (value) => oneText(context, value));
    });
  const act = actor(noun, terminal);
  act("mute <room> <party>", words.doConferenceMute, "mute", (party) => ({ party }));
  act("unmute <room> <party>", words.doConferenceUnmute, "unmute", (party) => ({ party }));
  act("kick <room> <party>", words.doConferenceKick, "kick", (party) => ({ party }));
  act("lock <room>", words.doConferenceLock, "lock", () => ({ to: "on" }));
  act("unlock <room>", words.doConferenceUnlock, "lock", () => ({ to: "off" }));
  act("end <room>", words.doConferenceEnd, "end", () => ({}));
  noun
    .command("record <room>")
    .description(words.doConferenceRecord)
    .addArgument(noun.createArgument("<to>", words.argConferenceRecord).choices(["on", "off"]))
    .action((room: string, to: string, _options: unknown, command: Command) =>
      post(contextOf(command, terminal), room, "record", { to }),
    );
  addInvite(noun, terminal, words);
  addHistory(noun, terminal, words);
}

type Act = (usage: string, words: string, verb: Verb, json: (party: string) => Record<string, string>) => void;

function actor(noun: Command, terminal: Terminal): Act {
  return (usage, description, verb, json) => {
    noun
      .command(usage)
      .description(description)
      .action((...args: unknown[]) => {
        const command = args.at(-1) as Command;
        const [room = "", party = ""] = command.args;
        return post(contextOf(command, terminal), room, verb, json(party));
      });
  };
}

const VERBS = {
  lock: "lockConference",
  record: "recordConference",
  kick: "kickParty",
  mute: "muteParty",
  unmute: "unmuteParty",
  end: "endConference",
} as const;
type Verb = keyof typeof VERBS;

async function post(context: Context, room: string, verb: Verb, json: Record<string, string>): Promise<void> {
  const one = unwrap(await context.client.call(VERBS[verb], { id: room, ...json }));
  show(context, one, (value) => oneText(context, value));
}

function addInvite(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("invite <room> <number>")
    .description(words.doConferenceInvite)
    .option("--by <extension>", words.optConferenceBy)
    .action(async (room: string, number: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const json = { number, by: textOption(context.options["by"]) };
      const one = unwrap(await context.client.call("inviteParty", { id: room, ...json }));
      show(context, one, ({ call }) => `${number} ${context.words.conferenceRings} (${call})\n`);
    });
}

function addHistory(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("history [room]")
    .description(words.doConferenceHistory)
    .option("--limit <n>", words.optLimit)
    .action(async (room: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const query = { room, limit: context.options["limit"] };
      const all = unwrap(await context.client.call("listMeetings", { ...query }));
      show(context, all, (rows) => historyText(context, rows));
    });
}

function listText(context: Context, rows: readonly ConferenceView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.number, cell: ({ number }) => number },
    { title: words.state, cell: ({ state }) => word(words, `conference-${state}`) },
    {
      title: words.conferenceParties,
      cell: ({ parties, maxParties }) => `${parties.length}/${maxParties}`,
      align: "right",
    },
    { title: words.started, cell: ({ startedAt }) => localTime(startedAt) },
  ]);
}

function oneText(context: Context, room: ConferenceView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, room.id],
    [words.name, room.name],
    [words.number, room.number],
    [words.state, word(words, `conference-${room.state}`)],
    [words.recording, room.recorded ? words.yes : words.no],
    [words.started, localTime(room.startedAt)],
    [words.conferenceParties, `${room.parties.length}/${room.maxParties}`],
  ]);
  const parties = rowsOf(context, room.parties, [
    { title: "#", cell: ({ party }) => String(party), align: "right" },
    { title: words.number, cell: ({ number }) => number },
    { title: words.name, cell: ({ name }) => orDash(name) },
    { title: words.conferenceModerator, cell: ({ moderator }) => (moderator ? words.yes : words.no) },
    {
      title: words.state,
      cell: ({ muted, away }) =>
        word(words, away ? "conference-away" : muted ? "conference-muted" : "conference-heard"),
    },
    { title: words.started, cell: ({ joinedAt }) => localTime(joinedAt) },
    { title: words.conferenceCall, cell: ({ call }) => call },
  ]);
  return `${fields}\n${parties}`;
}

function historyText(context: Context, rows: readonly ConferenceHistoryView[]): string {
  const { words } = context;
  const stays = rows.flatMap(({ id, room, parties }) => parties.map((party) => ({ ...party, id, room })));
  return rowsOf(context, stays, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.conferenceRoom, cell: ({ room }) => room },
    { title: "#", cell: ({ party }) => String(party), align: "right" },
    { title: words.number, cell: ({ number }) => number },
    { title: words.name, cell: ({ name }) => orDash(name) },
    { title: words.started, cell: ({ joinedAt }) => localTime(joinedAt) },
    { title: words.ended, cell: ({ leftAt }) => localTime(leftAt) },
    { title: words.why, cell: ({ why }) => word(words, why === null ? null : `conference-why-${why}`) },
    { title: words.conferenceCall, cell: ({ call }) => call },
  ]);
}
