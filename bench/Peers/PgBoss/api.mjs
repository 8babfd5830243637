// Accepts events over HTTP and puts each on the queue, in a transaction of its own.
import fastify from "fastify";
import { serve } from "../dispatch.mjs";
import { name, open } from "./queue.mjs";

const boss = await open(20);
await serve(fastify(), (event) => boss.send(name, event), () => boss.stop());
