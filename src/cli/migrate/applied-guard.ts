import { TelamonError } from '../../errors/telamon-error.ts';
import { readHistory } from '../../migrations/apply.ts';
import type { MigrationFile } from '../../migrations/migration.ts';
import type { Context } from '../framework/command.ts';
import { withDatabase } from '../framework/connect.ts';
import type { Flags } from '../framework/flags.ts';

/** Of commands that change files which may have run somewhere. Never filled from the project file: the check is asked for. */
export const guardFlag = {
  kind: 'string',
  short: 'u',
  summary: 'URL of a database; files that it has applied are refused',
} as const;

/**
 * Refuses files that a database has applied; without a database it says what was not checked.
 * @throws TelamonError usage naming the first such file.
 */
export async function refuseApplied(
  context: Context<Flags>,
  url: string | undefined,
  revisionsSchema: string | undefined,
  files: readonly MigrationFile[],
): Promise<void> {
  if (!url) {
    const names = files.map((file) => file.name).join(', ');
    context.out.note(`not checked, for want of --url: whether ${names} has been applied anywhere`);
    return;
  }
  await withDatabase(url, context, async (connection, dialect) => {
    const { revisions } = await readHistory(connection, dialect, revisionsSchema);
    const applied = files.find((file) => revisions.some((revision) => revision.version === file.version));
    if (!applied) return;
    throw new TelamonError('usage', `${applied.name} has been applied to that database`, {
      hints: ['leave it as it is, and undo what it does in a new migration'],
    });
  });
}
