import { Worker } from 'node:worker_threads';
import { TelamonError } from '../errors/telamon-error.ts';
import { blankUrls } from './blank-urls.ts';
import type { DiffAnswer, DiffRequest, EngineCall, EngineReport, PrismaSchema } from './engine-messages.ts';

/** The engine that the tests run with. Its interface moves without notice, so users are told this very version. */
export const engineVersion = '8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323';

/** Prisma's schema engine. It compares schema files and never opens a connection. */
export interface PrismaEngine {
  /**
   * What leads from one Prisma schema to another.
   * @throws TelamonError `state_invalid` with the engine's own diagnostics (its `P….` code stands in the cause), or when it panics.
   */
  diff(request: DiffRequest): Promise<DiffAnswer>;
  close(): Promise<void>;
}

/** The engine's error number, such as `P1012`, kept for callers that speak Prisma's protocol. */
export class PrismaDiagnostic extends Error {
  override readonly name = 'PrismaDiagnostic';
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: (answer: DiffAnswer) => void;
  readonly reject: (error: TelamonError) => void;
}

/**
 * An engine that starts with its first call, in a thread of its own.
 * @param workerFile the built `engine-worker` module.
 */
export function openEngine(workerFile: URL): PrismaEngine {
  let current: EngineThread | undefined;
  return {
    diff: async ({ from, to, script }) => {
      if (current === undefined || current.ended()) current = startThread(workerFile);
      return current.diff({ from: withoutUrls(from), to: withoutUrls(to), script });
    },
    close: async () => {
      await current?.terminate();
      current = undefined;
    },
  };
}

interface EngineThread {
  diff(request: DiffRequest): Promise<DiffAnswer>;
  /** True after a panic: nothing more may be asked of this one. */
  ended(): boolean;
  terminate(): Promise<unknown>;
}

function startThread(workerFile: URL): EngineThread {
  const worker = new Worker(workerFile);
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let ended = false;

  const end = (words: string): void => {
    ended = true;
    const error = panicked(words);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => end('its thread ended'));
  worker.on('message', (report: EngineReport) => {
    if ('panic' in report) {
      end(report.panic);
      void worker.terminate();
      return;
    }
    const call = waiting.get(report.id);
    waiting.delete(report.id);
    if (waiting.size === 0) worker.unref();
    if ('answer' in report) call?.resolve(report.answer);
    else call?.reject(refused(report.failure));
  });

  return {
    diff: (request) =>
      new Promise((resolve, reject) => {
        calls += 1;
        const call: EngineCall = { id: calls, request };
        waiting.set(call.id, { resolve, reject });
        // An idle engine does not keep the process alive, a working one does.
        worker.ref();
        worker.postMessage(call);
      }),
    ended: () => ended,
    terminate: () => worker.terminate(),
  };
}

const withoutUrls = (schema: PrismaSchema): PrismaSchema =>
  schema.tag === 'empty'
    ? schema
    : { tag: schema.tag, files: schema.files.map(({ path, content }) => ({ path, content: blankUrls(content) })) };

function refused({ message, code }: { message: string; code: string | undefined }): TelamonError {
  const text = withoutTrace(message);
  return new TelamonError('state_invalid', text, { cause: new PrismaDiagnostic(text, code), hints: hintsFor(text) });
}

/** Some messages end in a list of places in the engine's own source, which tell its authors something and users nothing. */
const withoutTrace = (message: string): string => message.replace(/\n\s+0: schema_engine[\s\S]*$/, '');

function hintsFor(message: string): readonly string[] {
  if (message.includes('@prisma/schema-engine-wasm')) {
    return [`npm install --save-dev @prisma/schema-engine-wasm@${engineVersion}`];
  }
  if (message.includes('is not a supported connector')) {
    return ['the engine compiled to WebAssembly knows the providers postgresql, cockroachdb and sqlite'];
  }
  return [];
}

const panicked = (words: string): TelamonError =>
  new TelamonError('state_invalid', `Prisma's schema engine panicked: ${words}`, {
    hints: ['this is a fault of the engine: report it with the schema that causes it'],
  });
