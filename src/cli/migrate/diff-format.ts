import { TelamonError } from '../../errors/telamon-error.ts';
import type { Directory } from '../../migrations/directory.ts';
import type { NewFile } from '../../migrations/write.ts';
import type { PlannedStatement } from '../../schema/plan.ts';
import type { Comparison } from '../../state/comparison.ts';
import type { DirectoryDiff } from '../../state/diff-directory.ts';
import { unquoteGo } from '../../template/go-quote.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import type { Output } from '../framework/output.ts';

interface Planned extends Pick<DirectoryDiff, 'files'> {
  readonly comparison: Pick<Comparison, 'plan'>;
}

/** What a `--format` of `migrate diff` asks for: an indentation, or a text of its own for the file. */
export interface FileFormat {
  readonly indent?: string;
  readonly files?: (diff: Planned, directory: Directory) => readonly NewFile[];
  /** The text holds what undoes the changes. */
  readonly waysBack?: boolean;
}

/** `{{ sql . }}` or `{{ sql $ "  " }}`, and nothing else. */
const indenting = /^\{\{-?\s*sql\s+[.$](?:\s+("(?:[^"\\]|\\.)*"|`[^`]*`))?\s*-?\}\}$/;

/** @throws TelamonError template_invalid when the template cannot be read, or uses `sql` for more than indenting. */
export async function fileFormat(template: string, out: Output): Promise<FileFormat> {
  const match = indenting.exec(template.trim());
  if (match) return { indent: match[1] === undefined ? '' : (unquoteGo(match[1]) ?? '') };
  if (/\{\{[^}]*\bsql\b/.test(template)) {
    throw new TelamonError('template_invalid', `'sql' can only be used to indent statements. got: ${template}`);
  }
  const { parseText } = await import('../reports/render.ts');
  const render = parseText(template, await out.colors(), { parsing: 'parse format: ' });
  return {
    files: (diff, directory) => rewritten(diff, directory, render),
    waysBack: /\bReverse\b|\bjson\b/.test(template),
  };
}

function rewritten(
  { comparison, files }: Planned,
  { format }: Directory,
  render: (data: unknown) => string,
): readonly NewFile[] {
  const [file, ...more] = files;
  if (!file) return [];
  if (more.length > 0) {
    throw new TelamonError('plan_refused', `cannot use format: the plan needs ${files.length} files`, {
      hints: ['statements that refuse a transaction stand in files of their own; {{ sql . }} writes them all'],
    });
  }
  const { version, description } = format.identify(file.name);
  const { statements, back: [whole] = [] } = comparison.plan;
  // Changes are undone from the last one on: it holds the whole way.
  const wholeAt = (at: number) => (at === statements.length - 1 ? (whole ?? []) : []).map(({ sql }) => sql);
  const data = planData({
    Version: version,
    Name: description,
    Reversible: statements.every((statement) => statement.reverse !== undefined),
    Transactional: statements.every((statement) => statement.transaction !== 'none'),
    Changes: statements.map((statement, at) => changeOf(whole ? { ...statement, reverse: wholeAt(at) } : statement)),
  });
  return [{ name: file.name, content: render(data) }];
}

const planData = defineStruct<{
  readonly Version: string;
  readonly Name: string;
  readonly Reversible: boolean;
  readonly Transactional: boolean;
  readonly Changes: readonly Struct[];
}>('*migrate.Plan', {
  fields: {
    Version: 'Version',
    Name: 'Name',
    Reversible: 'Reversible',
    Transactional: 'Transactional',
    Changes: 'Changes',
  },
});

const changeData = defineStruct<{
  readonly Cmd: string;
  readonly Comment: string;
  readonly Args: readonly unknown[];
  readonly Reverse: readonly string[];
}>('*migrate.Change', { fields: { Cmd: 'Cmd', Comment: 'Comment', Args: 'Args', Reverse: 'Reverse' } });

function changeOf({ sql, comment, reverse }: PlannedStatement): Struct {
  return changeData({ Cmd: sql, Comment: comment, Args: [], Reverse: reverse ?? [] });
}
