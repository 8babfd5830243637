// An app made with @slack/bolt takes a command of a running Fanfare: bolt.mjs <server url> <key>. Ends with 0 and a last line "done" when all holds.
import assert from "node:assert/strict";
import bolt from "@slack/bolt";

const [serverUrl, key] = process.argv.slice(2);
const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";

async function call(path, body, status) {
  const response = await fetch(`${serverUrl}/api/v1/app/acme/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  assert.equal(response.status, status, JSON.stringify(answer));
  return answer;
}

const app = new bolt.App({
  signingSecret,
  authorize: async () => ({ botToken: "xoxb-0", botId: "B1", botUserId: "U1" }),
  logLevel: bolt.LogLevel.ERROR,
});
let respond, seen;
app.command("/deploy", async (use) => {
  ({ respond, command: seen } = use);
  await use.ack(`On its way: ${use.command.text}`);
});
const server = await app.start({ port: 0, host: "127.0.0.1" });
const url = `http://127.0.0.1:${server.address().port}/slack/events`;

const { id } = await call("slack/command", { command: "/deploy", url, secret: signingSecret }, 201);
const invocation = { command: "/deploy", text: "web & <db> 🎺", userId: "U0AB", userName: "ada", channelName: "general" };
const answer = await call("command", invocation, 200);
assert.equal(answer.response.text, "On its way: web & <db> 🎺");
assert.deepEqual([seen.api_app_id, seen.user_name, seen.channel_name], [id, "ada", "general"]);

for (const text of ["one", "two", "three", "four", "five"]) {
  await respond({ text, response_type: "in_channel", replace_original: false });
}
await assert.rejects(respond("six"));

// Signed with another secret, the app does not take it.
await call("slack/command", { command: "/other", url, secret: "another" }, 201);
assert.match((await call("command", { ...invocation, command: "/other" }, 502)).detail, /401/);

await app.stop();
console.log("done");
