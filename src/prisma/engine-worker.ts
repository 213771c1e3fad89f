// The body of the worker thread: Prisma's schema engine, compiled to WebAssembly. A thread of its own, since a panic of the
// engine is an uncaught exception that would end the process, and leaves the call that caused it waiting for ever.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { DiffAnswer, DiffRequest, EngineCall, EngineReport } from './engine-messages.ts';
import { offlineAdapter } from './offline-adapter.ts';

type Glue = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** What is used of WebAssembly here: it is declared in the typings for browsers, which this project does without. */
interface WebAssemblyApi {
  instantiate(
    bytes: Uint8Array,
    imports: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>;
}

const { WebAssembly: webAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

const glueModule = '@prisma/schema-engine-wasm/schema_engine_bg';

const send = (report: EngineReport): void => parentPort?.postMessage(report);

// The engine calls this name when it panics, before the exception leaves it.
let lastWords: string | undefined;
Object.assign(globalThis, {
  PRISMA_WASM_PANIC_REGISTRY: {
    set_message: (message: string) => {
      lastWords = message;
    },
  },
});

// Reported rather than left to end the thread, since a thread that dies may take messages on their way along.
process.on('uncaughtException', (error) => send({ panic: lastWords ?? error.message }));

let loading: Promise<Glue> | undefined;

parentPort?.on('message', async ({ id, request }: EngineCall) => {
  try {
    loading ??= load();
    send({ id, answer: await diff(await loading, request) });
  } catch (error) {
    send({ id, failure: describe(error) });
  }
});

/** The package's own entry point imports the `.wasm` file as a module, which Node refuses: its two halves are joined here instead. */
async function load(): Promise<Glue> {
  const gluePath = resolveGlue();
  const glue: Glue = await import(pathToFileURL(gluePath).href);
  const bytes = readFileSync(join(gluePath, '..', 'schema_engine_bg.wasm'));
  const { instance } = await webAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue;
}

/** Beside telamon first, then in the project that runs it: a telamon installed for all projects sees only the latter. */
function resolveGlue(): string {
  const places = [import.meta.url, join(process.cwd(), 'package.json')];
  for (const place of places) {
    try {
      return createRequire(place).resolve(glueModule);
    } catch {
      // Not here: the next place, then the error below.
    }
  }
  throw new Error('the package @prisma/schema-engine-wasm is not installed');
}

async function diff(glue: Glue, { from, to, script }: DiffRequest): Promise<DiffAnswer> {
  const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => {}, offlineAdapter);
  try {
    const { exitCode, stdout } = await engine.diff({
      from: mutable(from),
      to: mutable(to),
      script,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return { differs: exitCode === 2, text: stdout ?? '' };
  } finally {
    engine.free();
  }
}

/** The engine's types want arrays that may change. */
const mutable = (schema: DiffRequest['from']) =>
  schema.tag === 'empty' ? schema : { tag: schema.tag, files: [...schema.files] };

function describe(error: unknown): { message: string; code: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error), code: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { message: error.message, code };
}
