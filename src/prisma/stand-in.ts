import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { TelamonError } from '../errors/telamon-error.ts';
import { PrismaDiagnostic, type PrismaEngine } from './engine.ts';
import type { DiffRequest, PrismaFile, PrismaSchema } from './engine-messages.ts';

/** JSON-RPC's own code for a message that is no JSON. */
const parseErrorCode = -32700;

/** What the Prisma CLI reads as "the engine answered with an error of its own", with the text in `data`. */
const engineErrorCode = 4466;

/** Requests that the stand-in makes of the CLI count from here, apart from those that the CLI makes of it. */
const firstOwnId = 1000;

/** A call as the Prisma CLI sends it. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Speaks for Prisma's native schema engine: JSON-RPC, one message a line, until `input` ends.
 * Only the comparison of schema files is offered; whatever needs a database is answered with an error that says so.
 */
export async function serve(input: Readable, output: Writable, engine: PrismaEngine): Promise<void> {
  const send = (message: object): void => {
    output.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue;
    const message = parse(line);
    if (message === undefined) {
      send({ id: null, error: { code: parseErrorCode, message: 'the message is not JSON' } });
      continue;
    }
    const call = readCall(message);
    if (call === undefined) continue;
    try {
      const { request, exitCode } = readDiff(call);
      const { differs, text } = await engine.diff(request);
      // The CLI shows what it is asked to print, and nothing of the result itself.
      send({ id: firstOwnId + call.id, method: 'print', params: { content: text } });
      send({ id: call.id, result: { exitCode: exitCode && differs ? 2 : 0 } });
    } catch (error) {
      send({ id: call.id, error: failure(error) });
    }
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Undefined for the CLI's answers to `print`, which name no method. */
function readCall(message: unknown): Call | undefined {
  if (!isRecord(message) || typeof message.method !== 'string' || typeof message.id !== 'number') return undefined;
  return { id: message.id, method: message.method, params: isRecord(message.params) ? message.params : {} };
}

function readDiff({ method, params }: Call): { request: DiffRequest; exitCode: boolean } {
  if (method !== 'diff') throw unsupported(`does not know "${method}"`);
  return {
    request: { from: readSchema(params.from), to: readSchema(params.to), script: params.script === true },
    exitCode: params.exitCode === true,
  };
}

function readSchema(value: unknown): PrismaSchema {
  const tag = isRecord(value) ? value.tag : undefined;
  if (tag === 'empty') return { tag };
  if (tag === 'schemaDatamodel' && isRecord(value) && Array.isArray(value.files)) {
    return { tag, files: value.files.filter(isFile) };
  }
  throw unsupported(`can't read a "${String(tag)}"`);
}

const unsupported = (what: string): TelamonError =>
  new TelamonError('unsupported', `telamon's stand-in for the Prisma schema engine ${what}`, {
    hints: ['it compares Prisma schema files only: --from-empty, --from-schema-datamodel and --to-schema-datamodel'],
  });

function failure(error: unknown): object {
  const text = error instanceof Error ? error.message : String(error);
  const hints = error instanceof TelamonError ? error.hints : [];
  const message = [text, ...hints.map((hint) => `hint: ${hint}`)].join('\n');
  const cause = error instanceof TelamonError ? error.cause : undefined;
  return {
    code: engineErrorCode,
    message,
    data: {
      // Never true: the CLI would offer to send a report of a crash of the native engine.
      is_panic: false,
      message,
      meta: { full_error: message },
      error_code: cause instanceof PrismaDiagnostic ? (cause.code ?? null) : null,
      backtrace: null,
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isFile = (value: unknown): value is PrismaFile =>
  isRecord(value) && typeof value.path === 'string' && typeof value.content === 'string';
