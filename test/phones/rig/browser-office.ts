// A switch that browsers can reach: HTTPS with a certificate of its own, and the origin of the test's page allowed.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { freePort, LOOPBACK } from "./ports.ts";
import { RealSwitch } from "./switch.ts";

export async function officeForBrowsers(
  origin: string,
): Promise<{ readonly office: RealSwitch; readonly server: string }> {
  const tlsPort = await freePort();
  const office = await RealSwitch.start({}, "0s", (config, folder) => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=zongji.test", "-addext", `subjectAltName=IP:${LOOPBACK}`];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    const made = ["req", "-x509", ...curve, "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject];
    execFileSync("openssl", made, { stdio: "ignore" });
    const tls = `tls: { port: ${tlsPort}, cert: ${cert}, key: ${key} }, origins: ["${origin}"]`;
    return config.replace(/http: \{ (.*) \}/, `http: { $1, ${tls} }`);
  });
  return { office, server: `wss://${LOOPBACK}:${tlsPort}/sip` };
}
