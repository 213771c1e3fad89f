import { DatabaseError } from '../dialects/connection.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Dev } from './dev.ts';
import { type InspectOptions, isRemembered } from './inspect.ts';
import type { State } from './state.ts';

export interface RoomOptions extends InspectOptions {
  readonly askRename?: ((question: string) => Promise<boolean>) | undefined;
}

/** From so many statements on, to make a database and to drop it again takes less time than to drop one by one what they make. */
const largeWeight = 600;

/**
 * Does work in which states are made: large ones in copies of the dev database where it has such, and at the same time where what is not
 * remembered of them is large. What fails there is done again in the dev database itself: how it ends there is what counts, and in which
 * order it is told.
 */
export async function withRoom<Options extends RoomOptions, Result>(
  given: Options,
  states: readonly State[],
  work: (options: Options) => Promise<Result>,
): Promise<Result> {
  const dev = await roomFor(states, given);
  if (!dev) return work(given);
  const notes: string[] = [];
  const options = { ...given, ...askedOnce(given) };
  try {
    const result = await work({ ...options, dev, note: (text: string) => void notes.push(text) });
    for (const note of notes) given.note?.(note);
    return result;
  } catch (failure) {
    if (failure instanceof TelamonError && failure.code === 'interrupted') throw failure;
    return work(options).catch((error: unknown) => {
      // The server is gone: the first failure says more.
      throw error instanceof DatabaseError ? failure : error;
    });
  }
}

/** Nobody is asked the same thing again. */
function askedOnce({ askRename }: RoomOptions): Pick<RoomOptions, 'askRename'> {
  if (!askRename) return {};
  const answers = new Map<string, Promise<boolean>>();
  return {
    askRename(question) {
      const answer = answers.get(question) ?? askRename(question);
      answers.set(question, answer);
      return answer;
    },
  };
}

/** Undefined where the states are small, or known, or want the dev database itself. What is wrong with them is told when they are made. */
async function roomFor(states: readonly State[], options: RoomOptions): Promise<Dev | undefined> {
  const { dev } = options;
  if (!dev?.apart) return undefined;
  let weight = 0;
  let unknown = 0;
  try {
    for (const state of states) {
      if (state.kind !== 'scripted') continue;
      const own = await state.weight?.(dev.dialect);
      if (own === undefined) return undefined;
      weight += own;
      if (!(await isRemembered(state, dev, options))) unknown += own;
    }
  } catch (error) {
    if (error instanceof TelamonError) return undefined;
    throw error;
  }
  // One that is remembered is made all the same, to try a plan on it, when the other one turns out to be something else.
  const pass = unknown === 0 || weight < largeWeight ? undefined : await dev.apart();
  const { apart: _, ...rest } = dev;
  return pass && { ...rest, pass, together: unknown >= largeWeight };
}
