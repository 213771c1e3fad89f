import fc from 'fast-check';
import { describe, test } from 'vitest';
import { everyMajor, pglite, servers, serversOrEmbedded } from '../../../servers/index.ts';
import { partsFor } from './samples/index.ts';
import { type Choice, type Part, sample } from './samples/part.ts';
import { requireWay } from './way.ts';
import { workbench } from './workbench.ts';

/**
 * Wider by hand: `TELAMON_TEST_WIDE=1` for every server, `TELAMON_TEST_PAIRS=500 TELAMON_TEST_SEED=7` for more pairs,
 * `TELAMON_TEST_PARTS=30` for larger ones. What fails shrinks to few parts; its two choices belong into the list below.
 */
const runs = Number(process.env.TELAMON_TEST_PAIRS ?? 1);
const seed = Number(process.env.TELAMON_TEST_SEED ?? 1);
/** Parts that are chosen for a state, before what they stand on. */
const most = Number(process.env.TELAMON_TEST_PARTS ?? 12);

/** What once went wrong, as it shrank. */
const regressions: readonly (readonly [Choice, Choice])[] = [
  [
    { enum: 2, person: 2, 'array of enum': 1, 'column of enum': 0, heir: 1 },
    { enum: 1, person: 2, 'array of enum': 1, 'column of enum': 0, heir: 1 },
  ],
  [
    { collation: 1, person: 0, 'collated column': 0, heir: 0 },
    { collation: 0, person: 0, 'collated column': 0, heir: 0 },
  ],
  [
    { function: 1, person: 0, 'computed default': 0, heir: 0 },
    { function: 3, person: 0, 'computed default': 0, heir: 0 },
  ],
  [
    { function: 3, person: 3, 'computed default': 3 },
    { function: 0, person: 0, 'computed default': 0 },
  ],
  [
    { person: 3, heir: 0, function: 3, 'index by function': 3 },
    { person: 3, 'counted column': 0, 'operator class': 3, 'index of class': 3 },
  ],
  [{ sequence: 1 }, { sequence: 2 }],
  [
    { person: 0, view: 0, 'view on view': 0 },
    { person: 0, view: 1, composite: 0, 'column of composite': 0 },
  ],
  [
    { person: 3, heir: 3 },
    { person: 1, heir: 1 },
  ],
  [
    { person: 1, heir: 1 },
    { person: 0, heir: 0 },
  ],
  [
    { person: 0, heir: 0, 'counted column': 0 },
    { person: 0, heir: 0 },
  ],
  [{ person: 2 }, { person: 3 }],
  [
    { enum: 1, person: 1, 'column of enum': 1 },
    { enum: 1, person: 1, 'column of enum': 2 },
  ],
  [
    { person: 0, check: 1 },
    { person: 0, check: 2 },
  ],
  [
    { composite: 1, 'typed table': 0 },
    { composite: 0, 'typed table': 0 },
  ],
  [{ composite: 1, 'typed table': 1 }, { composite: 0 }],
  [{ person: 1, heir: 1, schema: 2 }, {}],
  [{}, { rule: 1, person: 3, exclusion: 1 }],
  [{ range: 1, person: 1, 'column of range': 1 }, { range: 2 }],
  [
    { person: 3, key: 3 },
    { person: 0, key: 0 },
  ],
  [{ person: 3, key: 3 }, { person: 0 }],
  [{ person: 3, key: 3, enum: 3, 'column of enum': 3 }, { person: 0 }],
  [{ person: 0 }, { enum: 3, person: 3, 'column of enum': 3 }],
  [{ sequence: 1, person: 1, 'column that counts': 1 }, { person: 0 }],
  [
    { domain: 0, 'domain on domain': 0 },
    { domain: 1, person: 1, 'column of domain': 1 },
  ],
  [
    { person: 3, key: 3, visit: 3, 'foreign key': 3 },
    { person: 0, key: 0, visit: 0, 'foreign key': 0 },
  ],
  [
    { function: 3, person: 1, policy: 3, range: 1, 'column of range': 1 },
    { function: 0, person: 0, 'computed default': 0 },
  ],
  [{ person: 0, check: 1, heir: 0 }, {}],
  [
    { person: 0, heir: 0 },
    { person: 1, 'generated column': 0, heir: 1 },
  ],
  [{ person: 2, 'sorted table': 2 }, { person: 0 }],
  [{ person: 0, 'owned sequence': 0 }, { person: 0 }],
  [
    { person: 2, 'changing number': 2 },
    { person: 1, 'changing number': 1 },
  ],
  [
    { person: 1, heir: 1, 'other parent': 1 },
    { person: 0, heir: 0, 'other parent': 0 },
  ],
  [
    { person: 3, heir: 0, 'other parent': 0, range: 3, 'column of range': 3 },
    { enum: 3, person: 0, 'column of enum': 3, heir: 0 },
  ],
  [
    { schema: 0, partitions: 2, 'default rights': 0 },
    { schema: 2, 'default rights': 0 },
  ],
  [
    { schema: 1, function: 0, 'default rights': 1 },
    { schema: 1, 'default rights': 1 },
  ],
  [
    { schema: 0, person: 3, key: 1, visit: 0, 'foreign key': 2 },
    { schema: 1, person: 2, key: 1, visit: 1, 'foreign key': 0 },
  ],
  // A check that goes with a column, in a table that changes in several statements, came back with each of them.
  [
    {
      person: 3,
      heir: 0,
      'trigger function': 0,
      'trigger of heir': 0,
      'generated column': 0,
      domain: 3,
      'column of domain': 3,
      'rule of domain': 3,
    },
    { person: 1, heir: 0, 'trigger function': 0, 'trigger of heir': 0, 'counted column': 1 },
  ],
  // A column that a child computes itself, as its parent does, before 17.
  [{ 'heir of computed': 0 }, { 'heir of computed': 1 }],
  [{ 'heir of computed': 1 }, { 'heir of computed': 2 }],
  [
    { schema: 1, 'default rights': 1, range: 0, person: 0, 'column of range': 0 },
    { schema: 1, 'default rights': 1 },
  ],
];

const [usual] = servers().length > 0 ? servers() : serversOrEmbedded();
const wide = process.env.TELAMON_TEST_WIDE === '1';

describe.each(wide ? [...everyMajor(), pglite] : usual ? [usual] : [])('random pairs of states on $name', (server) => {
  const bench = workbench(server);
  const parts = partsFor(server);

  test.each(
    (server.major === 15 ? regressions : []).map(([from, to]) => ({
      name: `${JSON.stringify(from)} → ${JSON.stringify(to)}`,
      from,
      to,
    })),
  )('$name', ({ from, to }) => requireWay(bench, server, sample(parts, from), sample(parts, to)));

  test(`${runs} of them: the plan leads there, keeps rows, and leads back`, async () => {
    const choice = choices(parts);
    await fc.assert(
      fc.asyncProperty(choice, choice, (from, to) => requireWay(bench, server, sample(parts, from), sample(parts, to))),
      { numRuns: runs, seed: seed + server.major, verbose: fc.VerbosityLevel.None },
    );
  }, 3_600_000);
});

/** Some parts in any forms, with all that they stand on as far as it is chosen too; shrinks by leaving parts out. */
function choices(parts: readonly Part[]): fc.Arbitrary<Choice> {
  const one = fc.record({ part: fc.constantFrom(...parts), form: fc.nat(3) });
  return fc
    .array(one, { maxLength: most })
    .map((list) => Object.fromEntries(list.flatMap(({ part, form }) => withNeeds(part, form, parts))));
}

function withNeeds({ name, needs = [] }: Part, form: number, parts: readonly Part[]): [string, number][] {
  const below = parts.filter((part) => needs.includes(part.name)).flatMap((part) => withNeeds(part, form, parts));
  return [...below, [name, form]];
}
