import type { Connection } from '../../dialects/connection.ts';
import { type HookContext, skipNote } from './hooks.ts';

/** Passes on what the database warns of when it skips a failing hook, for work whose notices nobody else hears. */
export async function tellingSkips<Result>(
  { connection, hooks, onSkip }: HookContext & { readonly connection: Connection },
  work: () => Promise<Result>,
): Promise<Result> {
  if (!hooks || !onSkip) return work();
  const listener = connection.onNotice;
  connection.onNotice = (notice) => {
    if (notice.message.includes(skipNote)) onSkip(notice.message);
    else listener?.(notice);
  };
  try {
    return await work();
  } finally {
    connection.onNotice = listener;
  }
}
