// Reads a JSON array of PromQL queries from standard input; writes for each whether it can be parsed, and the metrics that it asks for.
import { readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";

function read(query) {
  const metrics = new Set();
  let isValid = true;
  parser.parse(query).iterate({
    enter(node) {
      isValid &&= !node.type.isError;
      const name = node.name === "VectorSelector" ? node.node.getChild("Identifier") : null;
      if (name) {
        metrics.add(query.slice(name.from, name.to));
      }
    },
  });
  return { query, isValid, metrics: [...metrics] };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
