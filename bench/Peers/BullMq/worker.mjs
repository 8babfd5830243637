// Takes events from the queue and delivers each. Says "ready" once it takes them.
import { Worker } from "bullmq";
import { Agent } from "undici";
import { agentOptions, concurrency, deliverWith, endWith } from "../dispatch.mjs";
import { connection, name } from "./queue.mjs";

const agent = new Agent(agentOptions);
const deliver = deliverWith(agent);
const worker = new Worker(name, (job) => deliver(job.data), { connection, concurrency });
worker.on("error", (error) => console.error(error.message));
await worker.waitUntilReady();
console.log("ready");
endWith(async () => {
  await worker.close();
  await agent.close();
});
