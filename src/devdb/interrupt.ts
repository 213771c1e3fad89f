import { TelamonError } from '../errors/telamon-error.ts';

export function throwIfInterrupted(signal: AbortSignal | undefined, cause?: unknown): void {
  if (signal?.aborted) {
    throw new TelamonError('interrupted', 'interrupted: the dev database was left as it was found', { cause });
  }
}

/** Calls `stop` once when the signal fires, until the returned function is called. */
export function onInterrupt(signal: AbortSignal | undefined, stop: () => void): () => void {
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}
