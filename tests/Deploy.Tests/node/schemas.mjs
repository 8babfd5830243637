// Reads Kubernetes objects as YAML from standard input; writes them as JSON, with what is wrong with them by their schemas.
import { readFileSync } from "node:fs";
import YAML from "yaml";

const packages = ["kubernetes-models", "@kubernetes-models/prometheus-operator"];
const notThere = new Set(["ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

async function modelOf({ apiVersion, kind }) {
  for (const name of packages) {
    try {
      return (await import(`${name}/${apiVersion}/${kind}`))[kind];
    } catch (error) {
      if (!notThere.has(error.code)) {
        throw error;
      }
    }
  }
  return undefined;
}

// The schemas allow fields that they do not know, and their validators read all those that they know: what is never read is misspelt.
class Watched {
  #read = new Set();
  #children = new Map();

  constructor(target, path) {
    this.target = target;
    this.path = path;
    this.proxy = new Proxy(target, { get: (_, key) => this.#get(key) });
  }

  #get(key) {
    const value = this.target[key];
    this.#read.add(key);
    if (typeof value !== "object" || value === null) {
      return value;
    }
    if (!this.#children.has(key)) {
      this.#children.set(key, new Watched(value, `${this.path}/${key}`));
    }
    return this.#children.get(key).proxy;
  }

  *unread() {
    yield* Object.keys(this.target).filter((key) => !this.#read.has(key)).map((key) => `${this.path}/${key}`);
    for (const child of this.#children.values()) {
      yield* child.unread();
    }
  }
}

async function faultsOf(object) {
  const model = await modelOf(object);
  if (!model) {
    return ["is of no kind that there is"];
  }
  const watched = new Watched(object, "");
  try {
    model.prototype.validate.call(watched.proxy);
  } catch (error) {
    return [error.message];
  }
  return [...watched.unread()].map((path) => `${path} is no field`);
}

const objects = YAML.parseAllDocuments(readFileSync(0, "utf8")).map((document) => document.toJS()).filter(Boolean);
// Base64 may be wrapped.
for (const secret of objects.filter(({ kind }) => kind === "Secret")) {
  secret.data = Object.fromEntries(Object.entries(secret.data).map(([key, value]) => [key, value.replace(/\s/g, "")]));
}
const faults = [];
for (const object of objects) {
  faults.push(...(await faultsOf(object)).map((fault) => `${object.apiVersion} ${object.kind} ${object.metadata?.name}: ${fault}`));
}
console.log(JSON.stringify({ objects, faults }));
