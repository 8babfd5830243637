// Slack's official packages against a running Fanfare: slack.mjs <server url> <path of a webhook> <token> <path of a limited webhook>. Ends with 0 and a last line "done" when all holds.
import assert from "node:assert/strict";
import { IncomingWebhook } from "@slack/webhook";
import { ErrorCode, LogLevel, WebClient } from "@slack/web-api";

const [serverUrl, path, token, limitedPath] = process.argv.slice(2);

async function refused(act) {
  return act().then(() => assert.fail("was not refused"), (thrown) => thrown);
}

// Incoming webhooks.
const webhook = new IncomingWebhook(serverUrl + path, { username: "deploys" });
const text = 'He said: "naïve" \\ <&>\n\u2028 🎺';
assert.deepEqual(await webhook.send(text), { text: "ok" });
assert.deepEqual(await webhook.send({ text: "blocks", blocks: [{ type: "section", text: { type: "mrkdwn", text: "*bold*" } }], attachments: [{ fallback: "f", color: "good" }] }), { text: "ok" });
for (const [url, message, status, body] of [
  [path, {}, 400, "no_text"],
  [path, { blocks: [{ type: "nothing" }] }, 400, "invalid_blocks"],
  [path.slice(0, -1) + (path.endsWith("x") ? "y" : "x"), "x", 403, "invalid_token"],
  ["/services/T000/B000/x", "x", 404, "no_team"],
]) {
  const error = await refused(() => new IncomingWebhook(serverUrl + url).send(message));
  assert.equal(error.code, "slack_webhook_http_error");
  assert.deepEqual([error.statusCode, error.body], [status, body]);
}

let limited;
for (let times = 0; times < 50 && !limited; times++) {
  limited = await new IncomingWebhook(serverUrl + limitedPath).send("x").then(() => undefined, (thrown) => thrown);
}
assert.equal(limited.statusCode, 429);
assert.equal(JSON.parse(limited.body).error, "rate_limited");

// The Web API.
const options = { slackApiUrl: `${serverUrl}/api/`, logLevel: LogLevel.ERROR };
const slack = new WebClient(token, options);
const me = await slack.auth.test();
assert.ok(me.ok);
assert.match(me.team_id, /^T/);
assert.match(me.bot_id, /^B/);
assert.equal((await slack.api.test({ foo: "bar" })).args.foo, "bar");
const { channels } = await slack.conversations.list();
const general = channels.find((channel) => channel.name === "general");
const posted = await slack.chat.postMessage({ channel: general.id, text, blocks: [{ type: "header", text: { type: "plain_text", text: "a & b" } }], unfurl_links: false });
assert.equal(posted.channel, general.id);
assert.match(posted.ts, /^[0-9]{10}\.[0-9]{6}$/);
assert.equal(posted.message.text, text);
assert.equal((await slack.chat.postMessage({ channel: "#general", text: "by name" })).channel, general.id);
const direct = await slack.chat.postMessage({ channel: "@ada", text: "for you" });
assert.match(direct.channel, /^D/);

// History, and pages.
const history = await slack.conversations.history({ channel: general.id, oldest: posted.ts, inclusive: true });
assert.deepEqual(history.messages.map((message) => message.text), ["by name", text]);
const seen = [];
for await (const page of slack.paginate("conversations.history", { channel: general.id, limit: 1 })) {
  seen.push(...page.messages.map((message) => message.text));
}
assert.deepEqual(seen, ["by name", text, "blocks", text]);
const names = [];
for await (const page of slack.paginate("users.list", { limit: 2 })) {
  names.push(...page.members.map((member) => member.name));
}
assert.deepEqual(names.sort(), ["ada", "bob", "eve"]);

// Errors.
for (const [error, act] of [
  ["channel_not_found", () => slack.chat.postMessage({ channel: "nowhere", text: "x" })],
  ["no_text", () => slack.chat.postMessage({ channel: general.id })],
  ["invalid_auth", () => new WebClient("xoxb-0", options).auth.test()],
  ["not_authed", () => new WebClient(undefined, options).auth.test()],
  ["unknown_method", () => slack.apiCall("admin.nothing")],
]) {
  const thrown = await refused(act);
  assert.equal(thrown.code, ErrorCode.PlatformError);
  assert.equal(thrown.data.error, error);
}

// Too much: a client that is to say so is told for how long to wait, and one that waits gets through.
const impatient = new WebClient(token, { ...options, rejectRateLimitedCalls: true });
let tooMuch;
for (let times = 0; times < 50 && !tooMuch; times++) {
  tooMuch = await impatient.chat.postMessage({ channel: "#limited", text: "x" }).then(() => undefined, (thrown) => thrown);
}
assert.equal(tooMuch.code, ErrorCode.RateLimitedError);
assert.equal(tooMuch.retryAfter, 1);
assert.ok((await slack.chat.postMessage({ channel: "#limited", text: "patience" })).ok);

console.log("done");
