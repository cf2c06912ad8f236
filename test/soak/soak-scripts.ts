// What the phones of the soak do beyond the phones of the tests: they vanish, forget to acknowledge, cross each other, and send calls on.

import { CalleeScript, CallerScript } from "../phones/rig/script.ts";
import { SECRET } from "./soak-office.ts";

/** The row of the injection file: own number; credentials; number to dial; a second number. */
const CALLER = { user: "[field0]", secret: "", credentialsRow: "[field1]" };
export const DIALLED = "[field2]";
const SECOND = "[field3]";

/** µ-law, without a header. */
export const VOICE_FILE = "voice.ul";

export function soakCaller(): SoakCaller {
  return new SoakCaller(CALLER);
}

export function rowOf(own: string, dialled: string, second = "", secret = SECRET): string {
  return `${own};[authentication username=${own} password=${secret}];${dialled};${second};`;
}

export function soakCallee(habit: string): PatientCallee {
  return new PatientCallee({ user: habit, secret: SECRET });
}

export class SoakCaller extends CallerScript {
  /** 200 comes and is not acknowledged; 32 s later BYE does (RFC 3261 §13.3.1.4). */
  forgetsToAcknowledge(): this {
    const remote = `<action>${this.takes("remote", "hdr", ".*", "To:")}</action>`;
    this.provisional().add(`<recv response="200" rrs="true">${remote}</recv>`);
    return this.add('<recv request="BYE" timeout="45000"/>').replies(200);
  }

  /** Sent as the callee answers. Whoever was first, the call is over afterwards; which answer comes when is left open. */
  cancelsAsItIsAnswered(): this {
    const rows = [
      this.branchRow(),
      `From: <sip:${CALLER.user}@[remote_ip]:[remote_port]>;tag=[pid]c[call_number]`,
      `To: <sip:${DIALLED}@[remote_ip]:[remote_port]>`,
      "Call-ID: [call_id]",
      "Max-Forwards: 70",
      `CSeq: ${this.cseq()} CANCEL`,
    ];
    const remote = this.takes("remote", "hdr", ".*", "To:");
    const isAnswer = '<ereg regexp="INVITE" search_in="hdr" header="CSeq:" check_it="false" assign_to="isAnswer"/>';
    this.add(plain(`CANCEL sip:${DIALLED}@[remote_ip]:[remote_port] SIP/2.0`, rows));
    this.add('<recv response="487" optional="true" next="refused"/>');
    this.add(
      `<recv response="200" rrs="true" next="answered" test="isAnswer"><action>${isAnswer}${remote}</action></recv>`,
    );
    this.add('<recv response="487" optional="true" next="refused"/>');
    this.add(`<recv response="200" rrs="true"><action>${remote}</action></recv>`);
    this.add('<label id="answered"/>').acknowledges();
    this.add('<pause milliseconds="50"/>').hangsUp();
    this.add('<nop next="over"/>').add('<label id="refused"/>');
    const ack = rows.filter((row) => !/^(To|CSeq|Max)/.test(row));
    this.add(
      plain(`ACK sip:${DIALLED}@[remote_ip]:[remote_port] SIP/2.0`, [...ack, "[last_To:]", `CSeq: ${this.cseq()} ACK`]),
    );
    return this.add('<label id="over"/>');
  }

  /** REFER to the second number of the row; news is taken until the switch hangs up (RFC 3515 §2.4). */
  sendsOn(): this {
    this.nextCseq();
    const rows = [
      this.branchRow(),
      ...this.dialogRows(),
      `CSeq: ${this.cseq()} REFER`,
      this.contactRow(),
      `Refer-To: <sip:${SECOND}@[remote_ip]:[remote_port]>`,
    ];
    this.add(plain("REFER [next_url] SIP/2.0", rows, ' retrans="500"')).receives(202);
    this.add('<label id="news"/>').add('<recv request="BYE" optional="true" next="gone"/>').isAsked("NOTIFY");
    // Back by the answer itself: the next NOTIFY may be here already, and a step in between would meet it.
    this.add(plain("SIP/2.0 200 OK", REPLY, ' next="news"')).add('<label id="gone"/>');
    return this.replies(200);
  }

  /** A key, told in the dialog (application/dtmf-relay). */
  presses(key: string): this {
    this.nextCseq();
    const rows = [this.branchRow(), ...this.dialogRows(), `CSeq: ${this.cseq()} INFO`, this.contactRow()];
    const body = `Signal=${key}\nDuration=160`;
    const told = ["INFO [next_url] SIP/2.0", ...rows, "Content-Type: application/dtmf-relay", "Content-Length: [len]"];
    const text = [...told, "", ...body.split("\n")].map((line) => `      ${line}`).join("\n");
    return this.add(`<send retrans="500"><![CDATA[\n${text}\n]]></send>`).receives(200);
  }

  /** The switch was killed meanwhile, and asks whether it goes on: a new offer in the same dialog, which is answered. */
  isAskedAnew(): this {
    return this.add(ASKED_ANEW).add(answerAnew(this.contactRow(), this.body())).isAsked("ACK");
  }

  /** Sound from now on to the end of the call, of the file the player lays beside the scenario. */
  speaks(): this {
    return this.add(`<nop><action><exec rtp_stream="${VOICE_FILE},-1,0"/></action></nop>`);
  }

  /** The number may be there or not: both are taken. */
  isAnsweredOrRefused(status: number): this {
    const ack = [
      this.branchRow(),
      `From: <sip:${CALLER.user}@[remote_ip]:[remote_port]>;tag=[pid]c[call_number]`,
      "[last_To:]",
      "Call-ID: [call_id]",
      `CSeq: ${this.cseq()} ACK`,
    ];
    const remote = this.takes("remote", "hdr", ".*", "To:");
    this.provisional().add(`<recv response="${status}" optional="true" next="refused"/>`);
    this.add(`<recv response="200" rrs="true"><action>${remote}</action></recv>`).acknowledges();
    this.add('<pause milliseconds="300"/>').hangsUp().add('<nop next="over"/>').add('<label id="refused"/>');
    this.add(plain(`ACK sip:${DIALLED}@[remote_ip]:[remote_port] SIP/2.0`, ack));
    return this.add('<label id="over"/>');
  }
}

/** Waits in the car park, or wherever, and gives up in the end. */
export class PatientCallee extends CalleeScript {
  /** As a caller is. */
  isAskedAnew(): this {
    return this.add(ASKED_ANEW).add(answerAnew(this.contactRow(), this.body())).isAsked("ACK");
  }

  hangsUpUnlessHungUpWithin(ms: number): this {
    this.add(`<recv request="BYE" timeout="${ms}" ontimeout="tired"/>`).add(
      plain("SIP/2.0 200 OK", REPLY, ' next="over"'),
    );
    return this.add('<label id="tired"/>').hangsUp().add('<label id="over"/>');
  }
}

const REPLY = ["[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]"];

function plain(startLine: string, rows: readonly string[], repeat = ""): string {
  const text = [startLine, ...rows, "Content-Length: 0", "", ""].map((line) => `      ${line}`).join("\n");
  return `<send${repeat}><![CDATA[\n${text}\n]]></send>`;
}

const ASKED_ANEW = '<recv request="INVITE" rrs="true" timeout="40000"/>';

function answerAnew(contact: string, body: string): string {
  const rows = [...REPLY, contact, "Content-Type: application/sdp", "Content-Length: [len]", ""];
  const text = ["SIP/2.0 200 OK", ...rows, ...body.split("\n")].map((line) => `      ${line}`).join("\n");
  return `<send retrans="500"><![CDATA[\n${text}\n]]></send>`;
}
