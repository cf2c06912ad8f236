// The first step of a node, by its kind. Called by run-flow.ts for each node a call comes to.

import { unreachable } from "../base/assert.ts";
import type { FlowNode } from "./flow.ts";
import { collect, menu } from "./run-ask.ts";
import { branch, hours, language, set } from "./run-decide.ts";
import { ticket, vote } from "./run-desk.ts";
import { lookUp, request } from "./run-fetch.ts";
import { callback, conference, dial, queue, transfer, voicemail } from "./run-reach.ts";
import type { RunState } from "./run-state.ts";
import type { Step } from "./run-step.ts";
import { returned, subflow } from "./run-subflow.ts";
import { survey } from "./run-survey.ts";
import { fax, hangUp, listen, message, note, record, say, wait } from "./run-tell.ts";

/** Throws NodeFault where the node cannot do what it says. */
export function enterNode(node: FlowNode, state: RunState): Step {
  switch (node.kind) {
    case "play":
    case "say":
      return say(node, state);
    case "menu":
      return menu(node, state);
    case "collect":
      return collect(node, state);
    case "branch":
      return branch(node, state);
    case "set":
      return set(node, state);
    case "hours":
      return hours(node, state);
    case "look-up":
      return lookUp(node, state);
    case "request":
      return request(node, state);
    case "queue":
      return queue(node, state);
    case "dial":
      return dial(node, state);
    case "transfer":
      return transfer(node, state);
    case "voicemail":
      return voicemail(node, state);
    case "record":
      return record(node, state);
    case "conference":
      return conference(node, state);
    case "survey":
      return survey(node, state);
    case "callback":
      return callback(node, state);
    case "ticket":
      return ticket(node, state);
    case "vote":
      return vote(node, state);
    case "message":
      return message(node, state);
    case "fax":
      return fax(node, state);
    case "subflow":
      return subflow(node, state);
    case "return":
      return returned(node, state);
    case "language":
      return language(node, state);
    case "wait":
      return wait(node);
    case "listen":
      return listen(node, state);
    case "note":
      return note(node, state);
    case "hang-up":
      return hangUp(node, state);
    default:
      return unreachable(node);
  }
}
