import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onPath } from "@/bin/install.js";
import { answered } from "@/lib/redis/replies";
import { register } from "../support/application";
import { post, request, startDashboard } from "../support/dashboard";
import { freePort, startRedis, type TestRedis } from "../support/redis";

const folder = mkdtempSync(join(tmpdir(), "rota-tls-"));
const certificate = join(folder, "redis.crt");
const key = join(folder, "redis.key");
let redis: TestRedis;
let port: number;

/** A certificate for `localhost` that nobody but itself has signed. */
function makeCertificate() {
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...name, "-keyout", key, "-out", certificate], { stdio: "pipe" });
}

// Under CI=true a missing openssl is a failure, not a test less.
describe.skipIf(onPath("openssl") === null && process.env.CI !== "true")("Redis over TLS", () => {
  beforeAll(async () => {
    makeCertificate();
    port = await freePort();
    const files = ["--tls-cert-file", certificate, "--tls-key-file", key];
    redis = await startRedis("--tls-port", `${port}`, ...files, "--tls-auth-clients", "no");
    await register(redis.client, "a");
  });
  afterAll(async () => {
    await redis?.stop();
    rmSync(folder, { recursive: true });
  });

  const why = (url: string) => answered(redis.source({ REDIS_URL: url }).redis.ping());
  const unavailable = (sentence: RegExp) => ({
    name: "RedisUnavailableError",
    message: expect.stringMatching(sentence),
  });

  test("is read and changed where its certificate is trusted by NODE_EXTRA_CA_CERTS", async () => {
    const settings = { REDIS_URL: `rediss://localhost:${port}/0`, NODE_EXTRA_CA_CERTS: certificate };
    const dashboard = await startDashboard(settings);
    try {
      expect(await request(dashboard, "/api/connection")).toMatchObject({ status: 200, json: { tls: true } });
      expect(await post(dashboard, "/api/schedules/a/pause")).toMatchObject({ status: 200 });
      expect(await redis.client.get("schedule:status:a")).toBe("paused");
    } finally {
      await dashboard.stop();
    }
  });

  test("is an outage that names the way out where its certificate is not trusted", async () => {
    const dashboard = await startDashboard({ REDIS_URL: `rediss://localhost:${port}/0` });
    try {
      expect(await request(dashboard, "/api/summary")).toMatchObject({
        status: 503,
        json: { code: "redis_unavailable", detail: expect.stringMatching(/certificate.*NODE_EXTRA_CA_CERTS\.$/) },
      });
    } finally {
      await dashboard.stop();
    }
    await expect(why(`rediss://localhost:${port}/0`)).rejects.toMatchObject(unavailable(/NODE_EXTRA_CA_CERTS/));
  });

  test("is hinted at where it was asked without", async () => {
    await expect(why(`redis://localhost:${port}/0`)).rejects.toMatchObject(unavailable(/must begin with rediss:/));
  });

  test("is unlike one that is not there", async () => {
    await expect(why(`rediss://localhost:${await freePort()}/0`)).rejects.toMatchObject(unavailable(/nothing answers/));
    await expect(why(`rediss://redis.invalid:${port}/0`)).rejects.toMatchObject(unavailable(/host name/));
  });
});
