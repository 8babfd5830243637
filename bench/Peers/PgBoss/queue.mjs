import { PgBoss } from "pg-boss";
import { attempts, backoffSeconds } from "../dispatch.mjs";

export const name = "deliveries";

/** Connects, with a pool of so many connections, and makes the queue when there is none. */
export async function open(max) {
  const boss = new PgBoss({ connectionString: process.env.POSTGRES, max });
  boss.on("error", (error) => console.error(error.message));
  await boss.start();
  await boss.createQueue(name, { partition: true, retryLimit: attempts - 1, retryDelay: backoffSeconds, retryBackoff: true });
  return boss;
}
