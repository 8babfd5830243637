// What the Node.js peers do alike, whatever their queue: accept an event, and deliver it signed.
import { createHmac, randomUUID } from "node:crypto";

export const attempts = 8;
export const backoffSeconds = 1;
export const concurrency = Number(process.env.CONCURRENCY || 64);

/** Serves POST /events, which answers once `enqueue` has, and ends with the process. `app` is a Fastify. */
export async function serve(app, enqueue, close) {
  app.get("/health", () => ({ status: "ready" }));
  app.post("/events", async (request, reply) => {
    const id = randomUUID();
    await enqueue({ id, body: JSON.stringify(request.body.payload) });
    return reply.code(202).send({ id });
  });
  await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
  endWith(async () => {
    await app.close();
    await close();
  });
}

/** Gives the function that posts one event to the target, and throws unless it is taken. `agent` is an Agent of undici. */
export function deliverWith(agent) {
  const { origin, pathname, search } = new URL(process.env.TARGET_URL);
  const key = Buffer.from(process.env.SECRET.replace(/^whsec_/, ""), "base64");
  return async ({ id, body }) => {
    const messageId = `msg_${id}`;
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64");
    const response = await agent.request({
      origin,
      path: pathname + search,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": messageId,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": `v1,${signature}`,
      },
      body,
    });
    await response.body.dump();
    if (response.statusCode < 200 || response.statusCode > 299) throw new Error(`The target answered ${response.statusCode}.`);
  };
}

/** The settings of that agent: a connection for each delivery that may be under way, kept open, and an end to waiting. */
export const agentOptions = { connections: concurrency, headersTimeout: 15_000, bodyTimeout: 15_000 };

/** Calls `close` on SIGTERM, and lets the process end. */
export function endWith(close) {
  process.once("SIGTERM", async () => {
    await close();
    process.exit(0);
  });
}
