import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take more than about half a minute, the longest first: one that begins last keeps a worker waiting. */
const longest = [
  'test/dialects/postgres/kinds/roles.test.ts',
  'test/docs/examples.test.ts',
  'test/state/compare.test.ts',
  'test/cli-kill/sweep.test.ts',
  'test/dialects/postgres/engine/plan.test.ts',
  'test/dialects/postgres/engine/pairs.test.ts',
  'test/cli/hooks.test.ts',
  'test/package/pack.test.ts',
  'test/dialects/postgres/embedded/embedded.test.ts',
  'test/state/room.test.ts',
  'test/dialects/postgres/kinds/simple.test.ts',
  'test/dialects/postgres/kinds/types.test.ts',
  'test/state/inspect.test.ts',
  'test/dialects/postgres/kinds/base-types.test.ts',
  'test/demo/demo.test.ts',
  'test/cli-kill/kill.test.ts',
  'test/state/hcl-round-trip.test.ts',
  'test/docs/schema-examples.test.ts',
];

/** The order of a run that remembers none before it, as on a fresh checkout. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
