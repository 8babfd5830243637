// Reads lines of JSON {scheme, secret, body, timestamp, id} and prints for each the headers that the scheme's official package signs with, as JSON.
// With {headers} in it, prints instead whether that package takes them: "ok", or why not.
import { createHmac, webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import * as github from "@octokit/webhooks-methods";
import * as standardwebhooks from "standardwebhooks";
import Stripe from "stripe";
import * as svix from "svix";

// Node.js has had it in its global scope since version 20; distributions still ship 18.
globalThis.crypto ??= webcrypto;

function webhook(Webhook, prefix) {
  return {
    sign: ({ secret, body, timestamp, id }) => ({
      [`${prefix}-id`]: id,
      [`${prefix}-timestamp`]: String(timestamp),
      [`${prefix}-signature`]: new Webhook(secret).sign(id, new Date(timestamp * 1000), body),
    }),
    verify: ({ secret, body, headers }) => new Webhook(secret).verify(body, headers),
  };
}

const schemes = {
  github: {
    sign: async ({ secret, body }) => ({ "x-hub-signature-256": await github.sign(secret, body) }),
    verify: async ({ secret, body, headers }) => {
      if (!(await github.verify(secret, body, headers["x-hub-signature-256"]))) throw new Error("not verified");
    },
  },
  stripe: {
    sign: ({ secret, body, timestamp }) => ({
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),
    }),
    verify: ({ secret, body, headers }) => Stripe.webhooks.constructEvent(body, headers["stripe-signature"], secret),
  },
  // Slack's packages verify, and leave signing to Slack.
  slack: {
    sign: ({ secret, body, timestamp }) => ({
      "x-slack-request-timestamp": String(timestamp),
      "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`,
    }),
    verify: async ({ secret, body, headers }) =>
      (await import("@slack/bolt")).default.verifySlackRequest({
        signingSecret: secret,
        body,
        headers: { ...headers, "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]) },
      }),
  },
  standardwebhooks: webhook(standardwebhooks.Webhook, "webhook"),
  svix: webhook(svix.Webhook, "svix"),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const scheme = schemes[request.scheme];
  try {
    if (request.headers) {
      await scheme.verify(request);
      console.log("ok");
    } else {
      console.log(JSON.stringify(await scheme.sign(request)));
    }
  } catch (error) {
    console.log(error.message.split("\n")[0]);
  }
}
