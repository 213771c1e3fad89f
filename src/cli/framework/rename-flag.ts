import { parseRename, type RenameRequest } from '../../diff/rename-request.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Flags } from './flags.ts';
import { choose, terminalOf } from './prompt.ts';

export const renameFlags = {
  rename: {
    kind: 'texts',
    summary: 'What goes on under another name: table:old=new, column:table.old=new, index:…, constraint:…',
  },
} as const satisfies Flags;

/** Renames that were typed and those of the project file, and who can be asked about more. */
export function renameOptions(
  typed: readonly string[],
  policy: { readonly renames: readonly RenameRequest[] } | undefined,
  { signal, ask }: { readonly signal: AbortSignal; readonly ask: boolean },
) {
  return {
    renames: [...typed.map(parseRename), ...(policy?.renames ?? [])],
    askRename: ask ? asking(signal) : undefined,
  };
}

/** Undefined where nobody sits at a terminal. */
function asking(signal: AbortSignal): ((question: string) => Promise<boolean>) | undefined {
  const terminal = terminalOf(process);
  return (
    terminal &&
    (async (question) => {
      const answer = await choose(question, ['Yes', 'No'], terminal, signal);
      if (answer === undefined || signal.aborted) {
        throw new TelamonError('interrupted', 'interrupted: nothing was changed');
      }
      return answer === 0;
    })
  );
}
