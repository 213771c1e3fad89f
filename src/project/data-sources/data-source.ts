import { TelamonError } from '../../errors/telamon-error.ts';
import type { Value } from '../../hcl/value.ts';
import type { Handles } from '../../state/handles.ts';
import { parseDuration } from '../../template/go-duration.ts';
import type { Section } from '../section.ts';
import type { Arguments } from './arguments.ts';

/** A type of `data` block: what it takes, and how its value comes about. */
export interface DataSource extends Arguments {
  readonly type: string;
  read(request: SourceRequest): Promise<Value>;
}

export interface SourceRequest {
  /** `data.external.vault`. */
  readonly address: string;
  readonly name: string;
  readonly section: Section;
  readonly run: RunContext;
}

/** What the run gives to every data source. */
export interface RunContext {
  /** Absolute; relative paths start here. */
  readonly cwd: string;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  readonly note: (text: string) => void;
  readonly handles: Handles;
  readonly signal: AbortSignal;
}

/** The failure of a data source; its address comes first. */
export function sourceError(
  { address, section }: Pick<SourceRequest, 'address' | 'section'>,
  message: string,
  details: { readonly at?: string; readonly hints?: readonly string[]; readonly cause?: unknown } = {},
): TelamonError {
  return new TelamonError('data_source_failed', `${address}: ${message}`, {
    position: (details.at === undefined ? undefined : section.positionOf(details.at)) ?? section.position,
    hints: details.hints,
    cause: details.cause,
  });
}

/** A duration argument in milliseconds, with the text that gave it. */
export async function duration(
  request: SourceRequest,
  argument: string,
  standard: string,
): Promise<{ readonly ms: number; readonly text: string }> {
  const text = (await request.section.string(argument)) ?? standard;
  let nanoseconds: bigint;
  try {
    nanoseconds = parseDuration(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw sourceError(request, `parsing ${argument}: ${reason}`, {
      at: argument,
      hints: ['like "30s" or "5m"'],
      cause,
    });
  }
  if (nanoseconds > 0n) return { ms: Math.min(Number(nanoseconds / 1_000_000n) || 1, longestTimer), text };
  throw sourceError(request, `${argument} must be longer than nothing, got "${text}"`, { at: argument });
}

/** Longer timers fire at once. */
const longestTimer = 2 ** 31 - 1;
