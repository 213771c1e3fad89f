/** Words that stand unquoted in a project file, as the value of one attribute each. They evaluate to their own text. */
export const execOrders = ['LINEAR', 'LINEAR_SKIP', 'NON_LINEAR'] as const;
export const dirFormats = ['atlas', 'golang-migrate', 'goose', 'flyway', 'liquibase', 'dbmate', 'prisma'] as const;
export const reviews = ['ALWAYS', 'WARNING', 'ERROR'] as const;
export const onErrors = ['FAIL', 'CONTINUE'] as const;
/** Kinds that `schema { mode { … } }` takes in; the others are always there. */
export const optIns = ['roles', 'permissions', 'default_permissions'] as const;
export const sensitives = ['ALLOW', 'DENY'] as const;
export const poolers = ['lease', 'refuse'] as const;
export const txModes = ['file', 'all', 'none'] as const;

/** The word that a text spells, whatever its case, `-` and `_` being the same; undefined when it spells none. */
export function wordOf<Word extends string>(text: string, words: readonly Word[]): Word | undefined {
  const plain = (word: string) => word.toLowerCase().replaceAll('-', '_');
  return words.find((word) => plain(word) === plain(text));
}
