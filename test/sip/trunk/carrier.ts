// A carrier for tests of registration and qualification: requests of ours end up in a list, answered by hand or by a rule.

import type { SipResponse } from "../../../src/sip/message/message.ts";
import { makeResponse } from "../../../src/sip/message/write.ts";
import type { HeaderRows } from "../../../src/sip/ports.ts";
import type { SendRequest } from "../../../src/sip/trunk/registration.ts";

export type Sent = Parameters<SendRequest>[0];
export interface Answered {
  readonly status: number;
  readonly headers?: HeaderRows;
}

export class Carrier {
  readonly sent: Sent[] = [];
  /** By request; undefined: it stays silent (and `done` is told 408 by whoever plays the transaction). */
  rule: (sent: Sent) => Answered | undefined = () => ({ status: 200 });

  readonly request: SendRequest = (init, done) => {
    this.sent.push(init);
    if (init.series !== undefined) init.series.cseq++;
    const answer = this.rule(init);
    void Promise.resolve().then(() =>
      answer === undefined ? done(408, undefined) : done(answer.status, responseOf(init, answer)),
    );
  };

  get last(): Sent {
    const last = this.sent.at(-1);
    if (last === undefined) throw new Error("nothing was sent");
    return last;
  }

  headerOf(sent: Sent, name: string): string | undefined {
    return sent.headers?.find(([header]) => header === name)?.[1];
  }
}

function responseOf(init: Sent, { status, headers = [] }: Answered): SipResponse {
  return makeResponse({
    status,
    headers: [
      ["Via", "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1"],
      ["From", "<sip:office@sip.example.net>;tag=a"],
      ["To", "<sip:office@sip.example.net>;tag=b"],
      ["Call-ID", "1@10.0.0.1"],
      ["CSeq", `1 ${init.method}`],
      ...headers,
    ],
  });
}
