import { dirFormats, execOrders, onErrors, optIns, poolers, reviews, sensitives, txModes } from './words.ts';

/** What an attribute of a fixed block holds. Texts are never converted to numbers or the other way round. */
export type Kind =
  | 'string'
  | 'strings'
  | 'string or strings'
  | 'integer'
  | 'bool'
  | 'any'
  | { readonly words: readonly string[] };

/** The attributes and blocks that a block knows. */
export interface Shape {
  readonly attributes: Readonly<Record<string, Kind>>;
  readonly blocks?: Readonly<Record<string, Shape>>;
  /** Attributes and blocks beyond those are the user's own, and no mistake. */
  readonly open?: boolean;
}

const objects =
  'schema table column index foreign_key view materialized func proc aggregate trigger policy type enum object extension check unique permission role sequence domain composite'.split(
    ' ',
  );
const renamed = 'table column index constraint view func proc trigger'.split(' ');

const skip: Shape = {
  attributes: Object.fromEntries(
    [
      ...['add', 'drop', 'modify'].flatMap((verb) => objects.map((object) => `${verb}_${object}`)),
      ...renamed.map((object) => `rename_${object}`),
    ].map((key) => [key, 'bool'] as const),
  ),
};

const diffShape: Shape = {
  attributes: { enum_rebuild: 'bool', table_rebuild: 'bool' },
  blocks: {
    skip,
    concurrent_index: { attributes: { create: 'bool', add: 'bool', drop: 'bool', constraint: 'bool' } },
    online: { attributes: { not_null: 'bool', check: 'bool', foreign_key: 'bool' } },
    rename: { attributes: {}, open: true },
  },
};

const lintShape: Shape = {
  attributes: { review: { words: reviews }, latest: 'integer', log: 'string', format: 'string' },
  blocks: { git: { attributes: { base: 'string', dir: 'string' } } },
  // Whatever else stands there is an analyzer.
  open: true,
};

const texts = (...names: readonly string[]): Shape => ({
  attributes: Object.fromEntries(names.map((name) => [name, 'string'] as const)),
});

const formatShape: Shape = {
  attributes: {},
  blocks: {
    schema: texts('inspect', 'apply', 'diff', 'clean', 'push', 'plan', 'lint', 'test'),
    migrate: texts('apply', 'diff', 'down', 'lint', 'status', 'drift', 'set', 'test'),
  },
};

const testShape: Shape = {
  attributes: {},
  blocks: {
    schema: { attributes: { src: 'string or strings', vars: 'any' } },
    migrate: { attributes: { src: 'string or strings', vars: 'any' } },
  },
};

const modeShape: Shape = {
  attributes: {
    ...Object.fromEntries(
      ['tables', 'views', 'funcs', 'triggers', 'types', 'objects', ...optIns].map((name) => [name, 'bool'] as const),
    ),
    sensitive: { words: sensitives },
  },
};

const repoShape: Shape = { attributes: { name: 'string', url: 'string' } };

export const envShape: Shape = {
  attributes: {
    name: 'string',
    url: 'string',
    dev: 'string',
    src: 'string or strings',
    schemas: 'strings',
    exclude: 'strings',
    include: 'strings',
    for_each: 'any',
  },
  blocks: {
    schema: { attributes: { src: 'string or strings' }, blocks: { repo: repoShape, mode: modeShape } },
    migration: {
      attributes: {
        dir: 'string',
        format: { words: dirFormats },
        baseline: 'string',
        exec_order: { words: execOrders },
        lock_timeout: 'string',
        lock_name: 'string',
        skip_lock: 'bool',
        pooler: { words: poolers },
        lock_timeout_ddl: 'string',
        statement_timeout: 'string',
        retries: 'integer',
        revisions_schema: 'string',
        tx_mode: { words: txModes },
        exclude: 'strings',
        to_version: 'string',
      },
      blocks: { repo: repoShape },
    },
    diff: diffShape,
    lint: lintShape,
    format: formatShape,
    log: formatShape,
    test: testShape,
    rollout: { attributes: { deployment: 'any', vars: 'any', on_error: { words: onErrors } } },
  },
  open: true,
};

/** The top-level blocks whose content is fixed. */
export const policyShapes: Readonly<Record<'lint' | 'diff' | 'test', Shape>> = {
  lint: lintShape,
  diff: diffShape,
  test: testShape,
};
