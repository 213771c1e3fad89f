import { diffRealms } from '../../../diff/diff.ts';
import type { Change } from '../../../schema/change.ts';
import { type Realm, realmOf } from '../../../schema/model.ts';
import type { Plan, PlannedStatement } from '../../../schema/plan.ts';
import type { PlanOptions } from '../../dialect.ts';
import type { PlanContext } from '../kinds/contract.ts';
import { kinds } from '../kinds/index.ts';
import { quoteName } from '../quote.ts';
import { arrange } from './arrange.ts';
import { withCommitPoints } from './commit-points.ts';
import { compose } from './compose.ts';
import { expand } from './expand.ts';
import { earlyBodies } from './nodes.ts';
import { type Piece, sceneOf } from './pieces.ts';
import { withDependents } from './rebuild.ts';
import { renameStatements } from './rename.ts';

/**
 * The statements that make the changes, in an order in which each finds what it needs.
 * @throws TelamonError plan_refused for what the server cannot do without losing data.
 */
export function plan(changes: readonly Change[], options: PlanOptions): Plan {
  const context = contextOf(options);
  return { statements: [...renameStatements(changes, context), ...statements(changes, context, options)] };
}

function statements(changes: readonly Change[], context: PlanContext, options: PlanOptions): PlannedStatement[] {
  const scene = sceneOf(context);
  const nodes = arrange(withDependents(expand(changes, scene), changes, scene));
  return withCommitPoints(compose(nodes, (pieces) => recreate(pieces, options), earlyBodies(nodes)));
}

function contextOf(options: PlanOptions): PlanContext {
  const { from, to, qualifier, targetMajor } = options;
  return {
    from,
    to,
    targetMajor,
    identityRestart: options.identityRestart === true,
    access: options.access === true,
    concurrentIndex: options.concurrentIndex ?? {},
    rebuild: options.rebuild ?? {},
    online: options.online ?? {},
    name: ({ schema, name }, home = schema) => {
      if (qualifier.by === 'name') return `${quoteName(qualifier.name)}.${quoteName(name)}`;
      const near = qualifier.by === 'none' && schema === home;
      return schema === undefined || near ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
    },
  };
}

/** What makes dropped objects again, from the state that held them. */
function recreate(pieces: readonly Piece[], options: PlanOptions): readonly string[] {
  const objects = pieces.flatMap(({ key }) => options.from.objects.get(key) ?? []);
  return planFromEmpty(realmOf(objects), { ...options, access: true }).statements.map(({ sql }) => sql);
}

/** The plan that makes a whole state in an empty database: what `schema inspect` prints as SQL. */
export function planFromEmpty(to: Realm, options: Omit<PlanOptions, 'from' | 'to'>): Plan {
  const from = realmOf([]);
  return plan(diffRealms(from, to, kinds), { ...options, from, to });
}
