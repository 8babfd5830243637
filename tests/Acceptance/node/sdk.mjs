// The official JavaScript SDK against a running Fanfare: sdk.mjs <server url> <key>. Ends with 0 and a last line "done" when all holds.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { createServer } from "node:http";
import { ApiException, Svix, Webhook } from "svix";

// The SDK wants what Node.js has had in its global scope since version 20; distributions still ship 18.
globalThis.crypto ??= webcrypto;

const [serverUrl, key] = process.argv.slice(2);
const svix = new Svix(key, { serverUrl });

const received = [];
const receiver = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(200).end("thanks");
  });
});
await new Promise((listening) => receiver.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${receiver.address().port}/hook`;

async function until(claim, holds) {
  for (let tries = 0; tries < 500; tries++) {
    const value = await holds();
    if (value) return value;
    await new Promise((later) => setTimeout(later, 20));
  }
  assert.fail(`in vain waited until ${claim}`);
}

async function refused(status, act) {
  const error = await act().then(() => assert.fail("was not refused"), (thrown) => thrown);
  assert.ok(error instanceof ApiException, error);
  assert.equal(error.code, status);
  return error.body;
}

// Applications.
const app = await svix.application.create({ name: "SDK tenant", uid: "sdk", metadata: { plan: "free" } });
assert.match(app.id, /^app_/);
assert.ok(app.createdAt instanceof Date);
assert.equal((await svix.application.getOrCreate({ name: "SDK tenant", uid: "sdk" })).id, app.id);
await refused(409, () => svix.application.create({ name: "Another", uid: "sdk" }));
assert.equal((await svix.application.patch("sdk", { metadata: { plan: "paid" } })).metadata.plan, "paid");
assert.equal((await svix.application.upsert("sdk", { name: "SDK tenant", uid: "sdk" })).name, "SDK tenant");
assert.ok((await svix.application.list()).data.some((row) => row.id === app.id));
const invalid = await refused(422, () => svix.application.create({ name: "" }));
assert.deepEqual(invalid.detail[0].loc, ["body", "name"]);

// Event types.
const eventType = await svix.eventType.create({ name: "user.signup", description: "A user has signed up", schemas: { 1: { type: "object" } } });
assert.equal(eventType.name, "user.signup");
await svix.eventType.create({ name: "user.left", description: "A user has left" });
assert.deepEqual((await svix.eventType.list({ withContent: true })).data.map((row) => row.name), ["user.left", "user.signup"]);
assert.deepEqual((await svix.eventType.get("user.signup")).schemas, { 1: { type: "object" } });
assert.equal((await svix.eventType.patch("user.left", { deprecated: true })).deprecated, true);

// Endpoints.
const endpoint = await svix.endpoint.create("sdk", { url, uid: "hook", eventTypes: ["user.signup"], channels: ["users"], description: "the SDK's own" });
assert.match(endpoint.id, /^ep_/);
assert.deepEqual(endpoint.eventTypes, ["user.signup"]);
await refused(422, () => svix.endpoint.create("sdk", { url, eventTypes: ["nobody.knows"] }));
assert.equal((await svix.endpoint.patch("sdk", "hook", { description: "patched" })).description, "patched");
await svix.endpoint.setHeaders("sdk", "hook", { headers: { "x-tenant": "seven", "x-api-key": "hush" } });
const headers = await svix.endpoint.getHeaders("sdk", "hook");
assert.deepEqual(headers.headers, { "x-tenant": "seven" });
assert.deepEqual(headers.sensitive, ["x-api-key"]);
const { key: firstSecret } = await svix.endpoint.getSecret("sdk", "hook");

// Messages.
const message = await svix.message.create("sdk", { eventType: "user.signup", eventId: "signup-1", channels: ["users"], payload: { name: "Ada", n: 1 } });
assert.match(message.id, /^msg_/);
await svix.message.create("sdk", { eventType: "user.left", channels: ["users"], payload: { name: "nobody wants this" } });
await refused(409, () => svix.message.create("sdk", { eventType: "user.signup", eventId: "signup-1", payload: {} }));
await until("the first event arrives", () => received.length === 1);
const [first] = received;
new Webhook(firstSecret).verify(first.body, first.headers);
assert.deepEqual(JSON.parse(first.body), { name: "Ada", n: 1 });
assert.equal(first.headers["webhook-id"], message.id);
assert.equal(first.headers["svix-id"], message.id);
assert.equal(first.headers["x-tenant"], "seven");
assert.equal((await svix.message.get("sdk", "signup-1")).id, message.id);
assert.equal((await svix.message.list("sdk", { eventTypes: ["user.signup"] })).data.length, 1);
assert.deepEqual((await svix.message.get("sdk", message.id, { withContent: true })).payload, { name: "Ada", n: 1 });

// Attempts.
const attempts = await until("the attempt is listed", async () => {
  const list = await svix.messageAttempt.listByMsg("sdk", message.id, { withContent: true });
  return list.data.length > 0 && list;
});
assert.equal(attempts.data[0].status, 0);
assert.equal(attempts.data[0].response, "thanks");
assert.equal(attempts.data[0].responseStatusCode, 200);
assert.equal(attempts.data[0].endpointId, endpoint.id);
assert.equal((await svix.messageAttempt.listByEndpoint("sdk", "hook")).data.length, 1);
assert.equal((await svix.messageAttempt.listByEndpoint("sdk", "hook")).data[0].response, "");
assert.equal((await svix.messageAttempt.get("sdk", message.id, attempts.data[0].id)).id, attempts.data[0].id);
assert.equal((await svix.messageAttempt.listAttemptedMessages("sdk", "hook")).data[0].id, message.id);
assert.equal((await svix.messageAttempt.listAttemptedDestinations("sdk", message.id)).data[0].id, endpoint.id);
assert.equal((await svix.endpoint.getStats("sdk", "hook")).success, 1);

// Rotation: for a while, both secrets sign.
await svix.endpoint.rotateSecret("sdk", "hook", { gracePeriodSeconds: 3600 });
const { key: secondSecret } = await svix.endpoint.getSecret("sdk", "hook");
assert.notEqual(secondSecret, firstSecret);
await svix.message.create("sdk", { eventType: "user.signup", channels: ["users"], payload: { name: "Grace" } });
await until("the second event arrives", () => received.length === 2);
for (const secret of [firstSecret, secondSecret]) {
  new Webhook(secret).verify(received[1].body, received[1].headers);
}
assert.throws(() => new Webhook("whsec_" + Buffer.alloc(32).toString("base64")).verify(received[1].body, received[1].headers));

// Deliveries by hand.
async function finished(task) {
  return until(`${task.task} is finished`, async () => {
    const now = await svix.backgroundTask.get(task.id);
    return now.status === "finished" && now;
  });
}

const since = new Date(Date.now() - 3_600_000);
await svix.messageAttempt.resend("sdk", message.id, "hook");
await until("the first event arrives again", () => received.length === 3);
assert.equal(received[2].headers["webhook-id"], message.id);
await svix.endpoint.create("sdk", { url, uid: "late", eventTypes: ["user.signup"] });
assert.equal((await finished(await svix.endpoint.replayMissing("sdk", "late", { since }))).data.done, 2);
await until("what was missed arrives", () => received.length === 5);
assert.equal((await finished(await svix.endpoint.recover("sdk", "hook", { since }))).data.done, 0);
await svix.eventType.patch("user.signup", { schemas: { 1: { type: "object", examples: [{ name: "an example" }] } } });
assert.equal((await svix.endpoint.sendExample("sdk", "late", { eventType: "user.signup" })).payload.name, "an example");
await until("the example arrives", () => received.length === 6);
assert.ok((await svix.backgroundTask.list()).data.length >= 2);

// What the organization is told itself.
const operational = await svix.operationalWebhook.endpoint.create({ url, uid: "ops", filterTypes: ["endpoint.deleted"] });
assert.match((await svix.operationalWebhook.endpoint.getSecret(operational.id)).key, /^whsec_/);
await svix.endpoint.delete("sdk", "late");
await until("the news arrives", () => received.length === 7);
assert.equal(JSON.parse(received[6].body).type, "endpoint.deleted");
await svix.operationalWebhook.endpoint.delete("ops");

// Pages, both ways.
for (let number = 0; number < 5; number++) {
  await svix.application.create({ name: `page ${number}`, uid: `page-${number}` });
}
const page1 = await svix.application.list({ limit: 2 });
const page2 = await svix.application.list({ limit: 2, iterator: page1.iterator });
assert.equal(page1.done, false);
assert.deepEqual((await svix.application.list({ limit: 2, iterator: page2.prevIterator })).data.map((row) => row.id), page1.data.map((row) => row.id));

// The end of things.
await svix.message.expungeContent("sdk", message.id);
assert.deepEqual((await svix.message.get("sdk", message.id, { withContent: true })).payload, { expired: true });
await svix.endpoint.delete("sdk", "hook");
await refused(404, () => svix.endpoint.get("sdk", "hook"));
await svix.eventType.delete("user.left");
await svix.application.delete("sdk");
await refused(404, () => svix.message.create("sdk", { eventType: "user.signup", payload: {} }));
await refused(401, () => new Svix("wrong", { serverUrl }).application.list());
assert.equal(await svix.health.get(), undefined);

receiver.close();
receiver.closeAllConnections();
console.log("done");
