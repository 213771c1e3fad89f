import type { Env } from './env.ts';
import type { Project } from './project.ts';
import type { Section } from './section.ts';

/** Blocks whose expressions see roots of their own (`self`, a group's `var`): kept as they are until a command reads them. */
export const keptTypes: readonly string[] = [
  'check',
  'deployment',
  'hook',
  'rule',
  'policy',
  'post',
  'pre',
  'predicate',
  'exporter',
  'rollout',
  'script',
];

export type KeptBlock = Section;

/** The kept blocks that hold for an env: those of the whole file first, then its own. */
export function keptBlocks(project: Project | undefined, env: Env | undefined): readonly KeptBlock[] {
  const own = env?.blocks().filter((block) => keptTypes.includes(block.type)) ?? [];
  return [...(project?.kept ?? []), ...own];
}
