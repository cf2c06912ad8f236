import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PhonePrepare } from "../../src/api/provision-control.ts";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { FakeSwitch } from "./fake-switch.ts";
import { routedOffice } from "./sample-routes.ts";

const SECRET = "kx83-vnq2-77";
const FILE = "001565abcdef.cfg";
let fake: FakeSwitch;
let api: ApiServer;
let base: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
  base = `http://${api.listening.find(({ what }) => what === "http")?.address}`;
});
afterEach(async () => {
  await api.close();
  fake.remove();
});

async function prepared(init: Partial<PhonePrepare> = {}) {
  const asked = { extension: "1001", maker: undefined, mac: undefined, once: false, host: undefined, ...init };
  const answer = await fake.provision.prepare(asked);
  if (!answer.ok) throw new Error(answer.problem.detail);
  return answer.value;
}

function openHttps(): void {
  fake.provisioning.listening.push({ what: "https", address: "192.0.2.1:8443" });
  fake.provisioning.listening.push({ what: "sip tls", address: "192.0.2.1:5061" });
}

/** A phone that came over HTTPS. */
function secure(url: string | null, init: Partial<Parameters<FakeSwitch["provision"]["fetch"]>[0]> = {}) {
  const [token = "", name = ""] = new URL(url ?? "").pathname.slice("/provision/".length).split("/");
  return fake.provision.fetch({ token, name, secure: true, source: "203.0.113.9", host: "pbx.example.com", ...init });
}

function plain(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(base + path, { headers });
}

describe("SIP-12 a phone fetches its settings", () => {
  test("over plain HTTP an address works once, from the own network, without the interface's token", async () => {
    const { url, expiresAt, once } = await prepared({ once: true });
    expect(once).toBe(true);
    expect(expiresAt).toBe("2026-11-23T08:00:00.000Z");
    const path = new URL(url ?? "").pathname;
    const got = await plain(path + FILE);
    expect(got.status).toBe(200);
    expect(got.headers.get("cache-control")).toBe("no-store");
    const text = await got.text();
    expect(text).toContain(`account.1.password = ${SECRET}`);
    expect(text).toContain("account.1.sip_server.1.address = 127.0.0.1");
    expect((await plain(path + FILE)).status).toBe(404);
    expect(fake.provisioning.tokens.size).toBe(0);
  });

  test("it works once only for the file with the password: asking for another first does not use it up", async () => {
    const { url } = await prepared({ once: true, extension: "1002", maker: "polycom", mac: "0004f2aabbcc" });
    const path = new URL(url ?? "").pathname;
    expect((await plain(`${path}000000000000.cfg`)).status).toBe(404);
    expect(await (await plain(`${path}0004f2aabbcc.cfg`)).text()).toContain("0004f2aabbcc-zongji.cfg");
    expect(await (await plain(`${path}0004f2aabbcc-zongji.cfg`)).text()).toContain("ab83-vnq2-78");
    expect((await plain(`${path}0004f2aabbcc.cfg`)).status).toBe(404);
  });

  test("not from the public network, and not after its time", async () => {
    const { fileUrl } = await prepared({ once: true });
    for (const source of ["203.0.113.9", "2001:db8::9", "::ffff:8.8.8.8", ""]) {
      expect(await secure(fileUrl, { secure: false, source })).toBeUndefined();
    }
    fake.provisioning.now = limits.http.provisionTokenMs;
    expect(await secure(fileUrl)).toBeUndefined();
    expect(fake.provisioning.tokens.size).toBe(0);
  });

  test("over HTTPS the standing address works again and again, says TLS, and names the phone book", async () => {
    openHttps();
    const { url, fileUrl, once } = await prepared();
    expect(once).toBe(false);
    expect(url).toMatch(/^https:\/\/192\.0\.2\.1:8443\/provision\/001565abcdef-[\w-]{43}\/$/);
    for (let i = 0; i < 2; i++) {
      const text = (await secure(fileUrl))?.text ?? "";
      expect(text).toContain("account.1.sip_server.1.address = pbx.example.com");
      expect(text).toContain("account.1.sip_server.1.transport_type = 2");
      const book = /remote_phonebook\.data\.1\.url = (\S+)/.exec(text)?.[1] ?? null;
      const people = (await secure(book))?.text ?? "";
      expect(people).toContain("<Name>韩梅梅</Name>");
      expect(people).not.toMatch(/vnq2/);
    }
  });

  test("the standing word is worth nothing over plain HTTP, for another phone, or after the password changed", async () => {
    openHttps();
    const { fileUrl } = await prepared();
    expect((await plain(new URL(fileUrl ?? "").pathname)).status).toBe(404);
    expect(await secure(fileUrl, { name: "001565000000.cfg" })).toBeUndefined();
    const changed = parseOffice(routedOffice.replace(SECRET, "other-Pw-91"));
    if (!changed.ok) throw new Error("a wrong office");
    fake.provisioning.office = changed.value;
    expect(await secure(fileUrl)).toBeUndefined();
  });

  // The word follows from the phone's password: without a pause the door would tell who guesses it, out of the guard's sight.
  test("whoever guesses one phone's word has to wait there, even with the right one; elsewhere the phone goes on", async () => {
    openHttps();
    const { fileUrl } = await prepared();
    const guessed = (fileUrl ?? "").replace(/-[\w-]{43}\//, `-${"A".repeat(43)}/`);
    for (let i = 0; i < limits.sip.wrongPasswords; i++) expect(await secure(guessed)).toBeUndefined();
    expect(await secure(fileUrl)).toBeUndefined();
    expect(await secure(fileUrl, { source: "203.0.113.10" })).toBeDefined();
    fake.provisioning.now += limits.sip.wrongPasswordPauseMs;
    expect(await secure(fileUrl)).toBeDefined();
  });

  test("Basic authentication carries the word as well", async () => {
    const { url } = await prepared({ once: true });
    const token = new URL(url ?? "").pathname.split("/")[2];
    const authorization = `Basic ${Buffer.from(`phone:${token}`).toString("base64")}`;
    expect((await plain(`/provision/${FILE}`)).status).toBe(404);
    expect((await plain(`/provision/${FILE}`, { authorization: "Basic !!" })).status).toBe(404);
    expect((await plain(`/provision/${FILE}`, { authorization })).status).toBe(200);
  });

  test("whatever is wrong, the answer is the same, and as late", async () => {
    await prepared({ once: true });
    const seen = new Set<string>();
    const wrong = [
      `/provision/${"x".repeat(32)}/${FILE}`,
      `/provision/001565abcdef-${"A".repeat(43)}/${FILE}`,
      `/provision/${FILE}`,
      "/provision/",
      "/provision/a/b/c",
      "/provision/..%2f..%2fapi-token",
    ];
    for (const path of wrong) {
      const started = performance.now();
      const got = await plain(path);
      expect(performance.now() - started).toBeGreaterThanOrEqual(limits.http.provisionRefusalMs - 1);
      seen.add(`${got.status} ${got.headers.get("content-type")} ${await got.text()}`);
    }
    expect([...seen]).toEqual(["404 text/plain no such file\n"]);
    const posted = await fetch(`${base}/provision/${FILE}`, { method: "POST", body: "x" });
    expect(posted.status).toBe(404);
  });

  test("every fetch is in the log, and neither word nor password is", async () => {
    const { url, files } = await prepared({ once: true });
    const path = new URL(url ?? "").pathname;
    await plain(path + FILE);
    await plain(path + FILE);
    expect(fake.provisioning.logged.map((line) => line.split(" ")[0])).toEqual(["phone.provisioned", "phone.refused"]);
    expect(fake.provisioning.logged.join()).toContain("127.0.0.1");
    expect(fake.provisioning.logged.join()).not.toContain(path.split("/")[2]);
    expect(fake.provisioning.logged.join()).not.toContain(SECRET);
    expect(files.at(-1)?.text).toContain(SECRET);
  });

  test("words that work once are bounded: the oldest gives way", async () => {
    const first = await prepared({ once: true });
    for (let i = 0; i < limits.http.provisionTokens; i++) await prepared({ once: true });
    expect(fake.provisioning.tokens.size).toBe(limits.http.provisionTokens);
    expect(await secure(first.fileUrl)).toBeUndefined();
  });

  test("what cannot be prepared says why", async () => {
    const none = await prepared();
    expect(none.url).toBeNull();
    expect(none.why).toContain("--once");
    openHttps();
    expect((await prepared({ maker: "snom", mac: "000413000001" })).why).toContain("phone: { maker, mac }");
    await expect(prepared({ extension: "1009" })).rejects.toThrow("e.g. 1001, 1002");
    await expect(prepared({ extension: "1002" })).rejects.toThrow("maker of 1002's phone");
    await expect(prepared({ maker: "cisco" })).rejects.toThrow("yealink, grandstream, snom, polycom, linphone");
  });
});
