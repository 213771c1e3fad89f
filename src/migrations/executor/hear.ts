import type { Migration } from '../migration.ts';
import type { FileRun, RunContext } from './context.ts';

/** Hands out what the server says, with the file and statement that it says it of. */
export function hear(context: RunContext, current: () => FileRun | undefined): () => void {
  const { connection } = context;
  const listener = connection.onNotice;
  connection.onNotice = (notice) => {
    const run = current();
    if (!run) return;
    const statement = statementOf(run.migration, notice.sql);
    context.onEvent({ type: 'notice', file: run.migration.file, notice, ...(statement ? { statement } : {}) });
  };
  return () => {
    connection.onNotice = listener;
  };
}

/** The number of the one statement of this text, counted from 1. */
function statementOf({ statements }: Migration, sql: string | undefined): number | undefined {
  const first = statements.findIndex(({ text }) => text === sql);
  const only = first >= 0 && first === statements.findLastIndex(({ text }) => text === sql);
  return only ? first + 1 : undefined;
}
