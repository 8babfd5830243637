// Takes events from the queue in batches and delivers those of a batch at once, each with an outcome of its own. Says "ready" once it takes them.
import { Agent } from "undici";
import { agentOptions, concurrency, deliverWith, endWith } from "../dispatch.mjs";
import { name, open } from "./queue.mjs";

const agent = new Agent(agentOptions);
const deliver = deliverWith(agent);
const boss = await open(10);
await boss.work(
  name,
  {
    // Two workers take turns: one is with the database while the other delivers. The agent bounds what is under way.
    batchSize: concurrency,
    localConcurrency: 2,
    perJobResults: true,
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
  },
  (jobs) => Promise.all(jobs.map(outcome)),
);
console.log("ready");
endWith(async () => {
  await boss.stop();
  await agent.close();
});

async function outcome({ id, data }) {
  try {
    await deliver(data);
    return { id, status: "completed" };
  } catch (error) {
    return { id, status: "failed", output: { message: error.message } };
  }
}
