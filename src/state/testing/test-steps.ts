/** What is tested: the files of a migration directory on their way, or a state. */
export type TestKind = 'migrate' | 'schema';

export type TestWord = 'migrate' | 'exec' | 'catch' | 'assert' | 'log' | 'external' | 'cleanup';

/** A block of a test, its attributes evaluated. */
export interface TestStep {
  readonly word: TestWord;
  readonly texts: ReadonlyMap<string, string | readonly string[]>;
  /** `users.test.hcl:12`. */
  readonly place: string;
}

interface StepShape {
  readonly attributes: Readonly<Record<string, 'text' | 'texts'>>;
  readonly required: readonly string[];
  /** For tests of this kind alone. */
  readonly only?: TestKind;
}

export const stepShapes: Readonly<Record<TestWord, StepShape>> = {
  migrate: { attributes: { to: 'text' }, required: ['to'], only: 'migrate' },
  exec: { attributes: { sql: 'text', format: 'text', output: 'text', match: 'text' }, required: ['sql'] },
  catch: { attributes: { sql: 'text', error: 'text' }, required: ['sql'] },
  assert: { attributes: { sql: 'text', error_message: 'text' }, required: ['sql'] },
  log: { attributes: { message: 'text' }, required: ['message'] },
  external: {
    attributes: { program: 'texts', working_dir: 'text', output: 'text', match: 'text' },
    required: ['program'],
  },
  cleanup: { attributes: { sql: 'text' }, required: ['sql'] },
};
