// A phone in a browser: Debian's Chromium with sip.js in a page of the test's own, over WebSocket. It signals like any web phone; of sound it sends
// none, since its description is a plain one (RTP/AVP).

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { eventually } from "./eventually.ts";
import { secretOf } from "./office.ts";
import { LOOPBACK } from "./ports.ts";

const SIP_JS = fileURLToPath(new URL("../../../node_modules/sip.js/lib/", import.meta.url));
const CHROMIUM = "/usr/bin/chromium";

/** Runs in the page. What the test looks at and presses is `window.phone`. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>phone</title><script type="module">
import { Inviter, Registerer, UserAgent } from "/sip.js/index.js";
const phone = { registered: false, connected: false, closed: "", state: "none", offered: "", from: "" };
window.phone = phone;
const description = "v=0\\r\\no=- 7 7 IN IP4 127.0.0.1\\r\\ns=-\\r\\nc=IN IP4 127.0.0.1\\r\\nt=0 0\\r\\nm=audio 9 RTP/AVP 0 8\\r\\na=sendrecv\\r\\n";
const plain = () => ({
  close() {},
  hasDescription: (type) => type === "application/sdp",
  getDescription: async () => ({ body: description, contentType: "application/sdp" }),
  setDescription: async (sdp) => { phone.offered = sdp; },
  sendDtmf: () => false,
});
let session;
const follow = (one) => {
  session = one;
  phone.state = "Initial";
  one.stateChange.addListener((state) => { phone.state = state; });
};
phone.start = async ({ server, user, secret }) => {
  const agent = new UserAgent({
    uri: UserAgent.makeURI("sip:" + user + "@zongji.test"),
    transportOptions: { server },
    authorizationUsername: user,
    authorizationPassword: secret,
    sessionDescriptionHandlerFactory: plain,
    logLevel: "error",
    delegate: {
      onConnect: () => { phone.connected = true; },
      onDisconnect: (error) => { phone.connected = false; phone.closed = String(error); },
      onInvite: (one) => { phone.from = one.remoteIdentity.uri.user; follow(one); },
    },
  });
  phone.agent = agent;
  await agent.start();
  const registerer = new Registerer(agent, { expires: 300 });
  phone.registerer = registerer;
  registerer.stateChange.addListener((state) => { phone.registered = state === "Registered"; });
  await registerer.register();
};
phone.dial = async (number) => {
  const inviter = new Inviter(phone.agent, UserAgent.makeURI("sip:" + number + "@zongji.test"));
  follow(inviter);
  await inviter.invite();
};
phone.answer = () => session.accept();
phone.hangUp = () => session.bye();
phone.cancel = () => session.cancel();

</script>`;

export class BrowserPhone {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #web: Server;

  private constructor(browser: Browser, page: Page, web: Server) {
    this.#browser = browser;
    this.#page = page;
    this.#web = web;
  }

  /** The page's own origin, for http.origins. Call it before the switch starts. */
  static async serve(): Promise<{ readonly web: Server; readonly origin: string }> {
    const web = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://page").pathname;
      if (!path.startsWith("/sip.js/")) {
        response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
        return;
      }
      try {
        const text = readFileSync(join(SIP_JS, path.slice("/sip.js/".length)));
        response.writeHead(200, { "content-type": "text/javascript" }).end(text);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => web.listen(0, LOOPBACK, resolve));
    return { web, origin: `http://${LOOPBACK}:${(web.address() as AddressInfo).port}` };
  }

  static async open(web: Server, origin: string): Promise<BrowserPhone> {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction("window.phone !== undefined");
    return new BrowserPhone(browser, page, web);
  }

  /** Connects and registers; the error in words where it cannot. */
  async start(server: string, user: string): Promise<string> {
    const account = JSON.stringify({ server, user, secret: secretOf(user) });
    return String(await this.#page.evaluate(`window.phone.start(${account}).then(() => "", (error) => String(error))`));
  }

  async isRegistered(): Promise<void> {
    await this.#shows("registered", true);
  }

  async dials(number: string): Promise<void> {
    await this.#page.evaluate(`window.phone.dial(${JSON.stringify(number)})`);
  }

  async is(state: "Initial" | "Establishing" | "Established" | "Terminated"): Promise<void> {
    await this.#shows("state", state);
  }

  /** What it was offered or answered last. */
  description(): Promise<string> {
    return this.#page.evaluate("window.phone.offered");
  }

  /** Who calls. */
  caller(): Promise<string> {
    return this.#page.evaluate("window.phone.from");
  }

  async presses(key: "answer" | "hangUp" | "cancel"): Promise<void> {
    await this.#page.evaluate(`window.phone.${key}().then(() => {})`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#web.close(resolve));
  }

  async #shows(what: string, value: unknown): Promise<void> {
    await eventually(
      `the browser's ${what} is ${String(value)}`,
      () => this.#page.evaluate(`window.phone.${what}`),
      (found) => found === value,
    );
  }
}
