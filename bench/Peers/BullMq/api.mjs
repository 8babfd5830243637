// Accepts events over HTTP and puts each on the queue.
import { Queue } from "bullmq";
import fastify from "fastify";
import { attempts, backoffSeconds, serve } from "../dispatch.mjs";
import { connection, name } from "./queue.mjs";

const queue = new Queue(name, {
  connection,
  defaultJobOptions: { attempts, backoff: { type: "exponential", delay: backoffSeconds * 1000 }, removeOnComplete: true },
});
await queue.waitUntilReady();
await serve(fastify(), (event) => queue.add("deliver", event), () => queue.close());
