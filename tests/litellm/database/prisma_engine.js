#!/usr/bin/env node
// Prisma's query engine as LiteLLM's client for Python expects it: a program that takes GraphQL over HTTP. Here it is Prisma's own
// engine as WebAssembly, from its package for JavaScript, which takes JSON; what comes in is translated, and what goes out.

const fs = require("fs");
const http = require("http");
const path = require("path");

if (process.argv.includes("--version")) {
  console.log("query-engine 605197351a3c8bdd595af2d2a9bc3025bca48ea2");
  process.exit(0);
}

const modules = path.resolve(process.env.PRISMA_ENGINE_MODULES);
const load = name => require(path.join(modules, name));
const { parse } = load("graphql");
const { Pool } = load("pg");
const { PrismaPg } = load("@prisma/adapter-pg");
const { bindAdapter } = load("@prisma/driver-adapter-utils");
const runtime = load("@prisma/client/runtime/query_engine_bg.postgresql.js");

const ACTIONS = [
  "createOne", "deleteOne", "updateOne", "upsertOne", "createMany", "updateMany", "deleteMany", "aggregate", "groupBy",
  "findMany", "findFirst", "findUnique",
];
const JSON_OPERATORS = new Set(["equals", "not", "array_contains", "array_starts_with", "array_ends_with", "set"]);
const datamodel = fs.readFileSync(process.env.PRISMA_DML_PATH, "utf8");
const jsonFields = new Map(
  [...datamodel.matchAll(/^model (\w+) \{([^]*?)^\}/gm)].map(([, model, body]) => [
    model,
    new Set([...body.matchAll(/^\s+(\w+)\s+Json\b/gm)].map(found => found[1])),
  ]),
);

// Requests

function toQuery(text) {
  // The engine reads no arrays of PostgreSQL's type `name`, for which LiteLLM asks once, as it starts.
  const field = parse(text.replace("ARRAY_AGG(viewname)", "ARRAY_AGG(viewname::text)")).definitions[0].selectionSet.selections[0];
  const name = field.name.value;
  const query = { arguments: argumentsOf(field), selection: selectionOf(field) };
  const alias = field.alias ? field.alias.value : name;
  if (name === "queryRaw" || name === "executeRaw") return { alias, query: { action: name, query } };
  const action = ACTIONS.find(start => name.startsWith(start));
  const orThrow = name.endsWith("OrThrow") ? "OrThrow" : "";
  const modelName = name.slice(action.length, name.length - orThrow.length);
  query.arguments = typed(query.arguments, jsonFields.get(modelName) || new Set());
  return { alias, query: { modelName, action: action + orThrow, query } };
}

const argumentsOf = node => Object.fromEntries((node.arguments || []).map(given => [given.name.value, valueOf(given.value)]));

function selectionOf(node) {
  const fields = node.selectionSet ? node.selectionSet.selections : [];
  return Object.fromEntries(
    fields.map(field => [
      field.name.value,
      field.selectionSet ? { arguments: argumentsOf(field), selection: selectionOf(field) } : true,
    ]),
  );
}

function valueOf(node) {
  switch (node.kind) {
    case "ObjectValue":
      return Object.fromEntries(node.fields.map(field => [field.name.value, valueOf(field.value)]));
    case "ListValue":
      return node.values.map(valueOf);
    case "IntValue":
      return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : { $type: "BigInt", value: node.value };
    case "FloatValue":
      return Number(node.value);
    case "NullValue":
      return null;
    default:
      return node.value;
  }
}

// GraphQL has JSON as text, and the schema says which texts are JSON; the other protocol says it of each.
function typed(given, fields, inJson = false) {
  if (Array.isArray(given)) return given.map(item => typed(item, fields));
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, item]) => {
      const isJson = typeof item === "string" && (fields.has(name) || (inJson && JSON_OPERATORS.has(name)));
      return [name, isJson ? { $type: "Json", value: item } : typed(item, fields, fields.has(name))];
    }),
  );
}

// Answers

function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if ("$type" in value) return value.value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function rows(table) {
  for (const row of table.rows)
    table.types.forEach((type, i) => {
      if (type === "json" && typeof row[i] === "string") row[i] = JSON.parse(row[i]);
    });
  return table;
}

async function start() {
  const wasm = fs.readFileSync(path.join(modules, "@prisma/client/runtime/query_engine_bg.postgresql.wasm"));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { "./query_engine_bg.js": runtime });
  runtime.__wbg_set_wasm(exports);
  const adapter = bindAdapter(new PrismaPg(new Pool({ connectionString: process.env.DATABASE_URL, max: 8 })));
  const settings = { logLevel: "error", logQueries: false, engineProtocol: "json", enableTracing: false, configDir: "." };
  const engine = new runtime.QueryEngine(
    { ...settings, datamodel, datasourceOverrides: {}, env: process.env }, message => console.error(message), adapter,
  );
  const trace = JSON.stringify({ traceparent: null });
  await engine.connect(trace);

  async function run(text, transaction) {
    const { alias, query } = toQuery(text);
    const answer = JSON.parse(await engine.query(JSON.stringify(query), trace, transaction));
    if (answer.errors) return answer;
    const found = plain(Object.values(answer.data)[0]);
    return { data: { [alias]: query.action === "queryRaw" ? rows(found) : found } };
  }

  async function runAll(batch, transaction) {
    const own = transaction ? null : JSON.parse(await engine.startTransaction('{"max_wait": 5000, "timeout": 60000}', trace)).id;
    const results = [];
    for (const { query } of batch) {
      const answer = await run(query, transaction || own);
      if (answer.errors) {
        if (own) await engine.rollbackTransaction(own, trace);
        return answer;
      }
      results.push(answer);
    }
    if (own) await engine.commitTransaction(own, trace);
    return { batchResult: results };
  }

  async function answer(url, transaction, body) {
    if (url === "/status") return { status: "ok" };
    if (url === "/transaction/start") return JSON.parse(await engine.startTransaction(body || "{}", trace));
    const [, id, end] = /^\/transaction\/([^/]+)\/(commit|rollback)$/.exec(url) || [];
    if (end) return JSON.parse((await engine[`${end}Transaction`](id, trace)) || "{}");
    const request = JSON.parse(body);
    return request.batch ? runAll(request.batch, transaction) : run(request.query, transaction);
  }

  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    let found;
    try {
      found = await answer(request.url, request.headers["x-transaction-id"], body);
    } catch (error) {
      console.error(error);
      found = { errors: [{ error: String(error), user_facing_error: { message: String(error) } }] };
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(found));
  });
  server.listen(Number(process.argv[process.argv.indexOf("-p") + 1]), "127.0.0.1");
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
start().catch(error => {
  console.error(error);
  process.exit(1);
});
