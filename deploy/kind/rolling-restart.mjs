// Load while Fanfare is being restarted: publishes events on many channels, receives them, and fails if an accepted one is lost,
// comes out of order, or bears a wrong signature.
//
//   FANFARE_API_KEY=… node rolling-restart.mjs --url http://localhost:8080 --receiver http://localhost:9000 --seconds 60
//
// SIGUSR2 ends the publishing before its time. The exit code is 0 when nothing is wrong.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Ledger } from "./ledger.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://localhost:8080" },
    receiver: { type: "string", default: "http://localhost:9000" },
    listen: { type: "string", default: "127.0.0.1" },
    seconds: { type: "string", default: "60" },
    channels: { type: "string", default: "20" },
    // One first attempt in so many is answered 500, so that order is seen to hold over a retry.
    "fail-one-in": { type: "string", default: "500" },
    // How long nothing may arrive, when something is still missing.
    patience: { type: "string", default: "120" },
  },
});

const requestPatience = 20_000;
const startPatience = 300_000;
const pause = 20;

const ledger = new Ledger();
const api = `${options.url}/api/v1`;
const end = new AbortController();
let retried = 0;
let longestWait = 0;
let lastArrival = Date.now();
let secret;

process.on("SIGUSR2", () => end.abort());

async function call(method, path, body, headers = {}) {
  const response = await fetch(`${api}/${path}`, {
    method,
    headers: { authorization: `Bearer ${process.env.FANFARE_API_KEY}`, "content-type": "application/json", ...headers },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(requestPatience),
  });
  const text = await response.text();
  return { status: response.status, body: text && response.status < 500 ? JSON.parse(text) : text };
}

// What every producer does: the same request with the same key until it is answered.
async function insist(path, body, key, deadline) {
  for (;;) {
    let answer;
    try {
      answer = await call("POST", path, body, { "idempotency-key": key });
    } catch (error) {
      answer = { status: 503, body: `${error.message} ${error.cause?.message ?? ""}` };
    }
    if (answer.status < 300) {
      return answer.body;
    }
    if (answer.status < 500 || Date.now() > deadline) {
      throw new Error(`POST ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    retried++;
    await sleep(200);
  }
}

function isSigned(headers, body) {
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const signature = createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64")).update(content).digest("base64");
  return headers["webhook-signature"].split(" ").includes(`v1,${signature}`);
}

function receive(headers, body, failed) {
  const id = headers["webhook-id"];
  const { channel, number } = JSON.parse(body);
  lastArrival = Date.now();
  if (!isSigned(headers, body)) {
    ledger.fault(`${channel}: event ${number} came with a wrong signature`);
  }
  const isUnlucky = Math.random() * Number(options["fail-one-in"]) < 1;
  if (isUnlucky && !failed.has(id)) {
    failed.add(id);
    return 500;
  }
  ledger.arrive(channel, number, id);
  return 204;
}

async function listen() {
  const failed = new Set();
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) {
      parts.push(part);
    }
    response.writeHead(receive(request.headers, Buffer.concat(parts).toString(), failed)).end();
  });
  await new Promise((resolve) => server.listen(Number(new URL(options.receiver).port), options.listen, resolve));
  return server;
}

async function prepare(run) {
  const deadline = Date.now() + startPatience;
  await insist("app", { name: "Rolling restart", uid: run }, `${run}-app`, deadline);
  await insist(`app/${run}/endpoint`, { uid: "receiver", url: `${options.receiver}/hook` }, `${run}-endpoint`, deadline);
  ({ body: { key: secret } } = await call("GET", `app/${run}/endpoint/receiver/secret`));
}

// A channel's next event is published when the one before it is accepted, so that their order is known.
async function publish(run, channel, until) {
  for (let number = 0; Date.now() < until && !end.signal.aborted; number++) {
    const event = { eventType: "restart.test", channels: [channel], payload: { channel, number } };
    const started = Date.now();
    const { id } = await insist(`app/${run}/msg`, event, `${run}-${channel}-${number}`, started + startPatience);
    longestWait = Math.max(longestWait, Date.now() - started);
    ledger.accept(channel, number, id);
    await sleep(pause);
  }
}

async function settle() {
  while (ledger.missing.length > 0 && Date.now() - lastArrival < Number(options.patience) * 1000) {
    await sleep(500);
  }
}

function report() {
  console.log(`${ledger.accepted} accepted, ${ledger.received} received, ${ledger.repeats} repeats, ${retried} requests repeated, longest wait ${longestWait} ms`);
}

const server = await listen();
const run = `restart-${Date.now().toString(36)}`;
await prepare(run);
console.log("The load is running.");
const reporting = setInterval(report, 10_000);
const until = Date.now() + Number(options.seconds) * 1000;
const channels = Array.from({ length: Number(options.channels) }, (_, index) => `channel-${index}`);
const outcomes = await Promise.allSettled(channels.map((channel) => publish(run, channel, until)));
outcomes.filter(({ status }) => status === "rejected").forEach(({ reason }) => ledger.fault(reason.message));
lastArrival = Date.now();
await settle();
clearInterval(reporting);
server.close();
server.closeAllConnections();

report();
const faults = ledger.faults();
faults.slice(0, 20).forEach((fault) => console.error(fault));
console.log(faults.length === 0 && ledger.accepted > 0 ? "Nothing was lost, and order was kept." : `${faults.length} faults.`);
process.exit(faults.length === 0 && ledger.accepted > 0 ? 0 : 1);
