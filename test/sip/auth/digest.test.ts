import { describe, expect, test } from "vitest";
import { answerChallenge, type DigestInput, digestResponse, ha1Of, sameDigest } from "../../../src/sip/auth/digest.ts";
import { parseAuthParams } from "../../../src/sip/message/auth-params.ts";
import { corpus, hasCorpora } from "../corpora.ts";
import { crypto } from "../requests.ts";

describe("digest arithmetic", () => {
  // RFC 7616 §3.9.1
  test.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const)("the example of RFC 7616 comes out: %s", (algorithm, expected) => {
    const who = { user: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life" };
    const response = digestResponse(crypto, {
      algorithm,
      ha1: ha1Of(crypto, algorithm, who),
      method: "GET",
      uri: "/dir/index.html",
      nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      qop: { nc: "00000001", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ" },
    });
    expect(response).toBe(expected);
  });

  test("digests are compared whole", () => {
    expect(sameDigest("abc", "abc")).toBe(true);
    for (const other of ["abd", "bbc", "ab", "abcd", ""]) expect(sameDigest("abc", other)).toBe(false);
  });
});

interface Vector {
  readonly name: string;
  readonly alg: string;
  readonly qop?: string;
  readonly nc?: string;
  readonly cnonce?: string;
  readonly user: string;
  readonly realm: string;
  readonly pw: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  readonly response: string;
}

const OURS = ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"];

function vectors(): readonly Vector[] {
  const [file] = corpus("vectors/digest");
  const all: readonly Vector[] = file === undefined ? [] : JSON.parse(file[1].toString("utf8")).vectors;
  return all.filter((vector) => OURS.includes(vector.alg) && (vector.qop === undefined || vector.qop === "auth"));
}

describe.skipIf(!hasCorpora)("published digests", () => {
  test("there are some", () => expect(vectors().length).toBeGreaterThan(8));

  test.each(vectors().map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => {
    const { user, realm, pw: password, method, uri, nonce, cnonce = "", nc = "00000001" } = vector;
    const algorithm = vector.alg as DigestInput["algorithm"];
    const base = algorithm.startsWith("MD5") ? "MD5" : "SHA-256";
    const ha1 = ha1Of(crypto, base, { user, realm, password });
    const qop = vector.qop === undefined ? undefined : { nc, cnonce };
    expect(digestResponse(crypto, { algorithm, ha1, method, uri, nonce, qop, cnonce })).toBe(vector.response);
  });

  const published = vectors().filter((vector) => vector.nc === undefined || vector.nc === "00000001");
  test.each(published.map((vector) => [vector.name, vector] as const))(
    "a client answers alike: %s",
    (_name, vector) => {
      const { user, realm, pw: password, method, uri, nonce, cnonce = "", alg } = vector;
      const qop = vector.qop === undefined ? "" : `, qop="${vector.qop}"`;
      const challenge = `Digest realm="${realm}", nonce="${nonce}", algorithm=${alg}${qop}`;
      const answer = answerChallenge(crypto, { challenges: [challenge], user, password, method, uri, cnonce });
      expect(parseAuthParams(answer ?? "")?.params.get("response")).toBe(vector.response);
    },
  );
});

describe("a client meets a challenge", () => {
  const me = { user: "bob", password: "zanzibar", method: "INVITE", uri: "sip:bob@biloxi.com", cnonce: "0a4f113b" };

  test("it answers the first it understands (RFC 8760 §2.4)", () => {
    const challenges = [
      'Digest realm="a", nonce="n1", algorithm=SHA-512-256, qop="auth"',
      'Digest realm="a", nonce="n2", algorithm=SHA-256, qop="auth-int"',
      'Basic realm="a"',
      'Digest realm="a", nonce="n3", algorithm=SHA-256, qop="auth,auth-int", opaque="o"',
      'Digest realm="a", nonce="n4", algorithm=MD5, qop="auth"',
    ];
    const params = parseAuthParams(answerChallenge(crypto, { ...me, challenges, count: 17 }) ?? "")?.params;
    expect(params?.get("nonce")).toBe("n3");
    expect(params?.get("algorithm")).toBe("SHA-256");
    expect(params?.get("opaque")).toBe("o");
    expect(params?.get("nc")).toBe("00000011"); // hexadecimal
  });

  test("it says nothing where it understands none", () => {
    expect(answerChallenge(crypto, { ...me, challenges: ['Digest realm="a"', "rubbish", ""] })).toBeUndefined();
  });
});
