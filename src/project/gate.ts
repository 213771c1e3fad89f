import { TelamonError } from '../errors/telamon-error.ts';
import { nameHints } from '../hcl/faults.ts';
import { listValue, objectValue, stringValue, type Value } from '../hcl/value.ts';
import type { PlannedMigration } from '../migrations/planned.ts';
import type { Env } from './env.ts';
import { keptBlocks } from './kept.ts';
import type { Project } from './project.ts';
import type { Section } from './section.ts';
import { invalid, requireBool, requireKnown, titleOf } from './strict.ts';

/** The commands that a `check` block can be for, by its label. */
export const subjects = { migrate_apply: 'migrate apply', schema_apply: 'schema apply' } as const;
export type Subject = keyof typeof subjects;

/** A rule of `check "migrate_apply" { allow "x" { … } deny "y" { … } }`. */
export interface Rule {
  readonly verdict: 'allow' | 'deny';
  readonly section: Section;
}

/** Asks the rules about what is going to be done. @throws TelamonError plan_refused, or config_invalid for a rule that cannot be asked. */
export type Gate = (planned: PlannedMigration) => Promise<void>;

/**
 * The rules of a project file about a command, those of the whole file first; undefined when there are none. The first one whose
 * condition is true decides, and what none speaks of is allowed.
 * @throws TelamonError config_invalid for a block that is not what it should be.
 */
export function gateOf(project: Project | undefined, env: Env | undefined, subject: Subject): Gate | undefined {
  const rules = keptBlocks(project, env)
    .filter(({ type }) => type === 'check')
    .flatMap((block) => rulesOf(block, subject));
  if (rules.length === 0) return undefined;
  let asked: string | undefined;
  return async (planned) => {
    const key = JSON.stringify(planned);
    if (key === asked) return;
    await ask(rules, subject, planned);
    asked = key;
  };
}

/** The rules of one block, if it is for the command. @throws TelamonError config_invalid. */
export function rulesOf(block: Section, subject: Subject): readonly Rule[] {
  const [label = '', ...more] = block.labels;
  if (more.length > 0 || !Object.hasOwn(subjects, label)) {
    throw invalid(block.position, `${titleOf(block)}: a check has one label, the command that it is for`, [
      ...nameHints(label, Object.keys(subjects), 'one of'),
    ]);
  }
  if (label !== subject) return [];
  requireKnown(block, { blocks: ['allow', 'deny', ...(subject === 'migrate_apply' ? ['drift'] : [])] });
  return block.blocks().flatMap((section) => {
    const { type } = section;
    if (type !== 'allow' && type !== 'deny') return [];
    requireKnown(section, { attributes: type === 'deny' ? ['condition', 'message'] : ['condition'] });
    if (section.labels.length > 1) throw invalid(section.position, `${titleOf(section)}: a rule has one name`, []);
    if (!section.has('condition')) throw invalid(section.position, `${titleOf(section)} needs a condition`, []);
    return [{ verdict: type, section }];
  });
}

async function ask(rules: readonly Rule[], subject: Subject, planned: PlannedMigration): Promise<void> {
  const self = new Map([['self', objectValue([['planned_migration', plannedValue(planned)]])]]);
  for (const { verdict, section } of rules) {
    const seeing = section.seeing(self);
    if (!(await requireBool(seeing, 'condition'))) continue;
    if (verdict === 'allow') return;
    const { position, labels } = section;
    const [name] = labels;
    const rule = `deny rule${name === undefined ? '' : `: ${JSON.stringify(name)}`} at line: ${position.line}`;
    const message = (await seeing.string('message'))?.trim() ?? '';
    throw new TelamonError(
      'plan_refused',
      `"${subjects[subject]}" was blocked by pre-execution check (${rule})${message === '' ? '' : `: ${message}`}`,
      { position, hints: ['nothing was changed'] },
    );
  }
}

function plannedValue({ files, statements, targetVersion }: PlannedMigration): Value {
  const texts = (list: readonly string[]) => listValue(list.map((text) => objectValue([['text', stringValue(text)]])));
  return objectValue([
    [
      'files',
      listValue(
        files.map((file) =>
          objectValue([
            ['name', stringValue(file.name)],
            ['version', stringValue(file.version)],
            ['statements', texts(file.statements)],
          ]),
        ),
      ),
    ],
    ['statements', texts(statements)],
    ['target_version', stringValue(targetVersion)],
  ]);
}
