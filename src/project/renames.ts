import type { RenameRequest } from '../diff/rename-request.ts';
import { faultAt } from '../hcl/faults.ts';
import { describeKind, isSequence, type Value } from '../hcl/value.ts';
import type { Section } from './section.ts';

const keys = ['schema', 'table', 'from', 'to', 'to_schema'] as const;

/**
 * `rename { column = [{ table = "users", from = "a", to = "b" }] }`: by kind, what was called otherwise before.
 * @throws TelamonError config_invalid at what cannot be read.
 */
export async function readRenames(block: Section | undefined): Promise<readonly RenameRequest[]> {
  const requests: RenameRequest[] = [];
  for (const word of block?.attributes ?? []) {
    const value = await block?.value(word);
    if (!block || !value) continue;
    for (const item of isSequence(value) ? value.items : [value]) requests.push(requestOf(word, item, block));
  }
  return requests;
}

function requestOf(word: string, item: Value, block: Section): RenameRequest {
  const wrong = (message: string) =>
    faultAt(block.rangeOf(word), `${block.name}.${word}: ${message}`, [
      `like ${word} = [{ ${word === 'table' ? '' : 'table = "users", '}from = "old", to = "new" }]`,
    ]);
  if (item.kind !== 'object') throw wrong(`a list of objects is required, got ${describeKind(item)}`);
  const unknown = [...item.entries.keys()].find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) throw wrong(`"${unknown}" is not known: one of ${keys.join(', ')}`);
  const text = (key: (typeof keys)[number]): string | undefined => {
    const value = item.entries.get(key);
    if (value === undefined || value.kind === 'null') return undefined;
    if (value.kind !== 'string') throw wrong(`${key} is a string, not ${describeKind(value)}`);
    return value.value;
  };
  const [from, to] = [text('from'), text('to')];
  if (!from || !to) throw wrong('from and to are required');
  return {
    word,
    from: [text('schema'), text('table'), from].filter((part) => part !== undefined),
    to: [text('to_schema'), to].filter((part) => part !== undefined),
    source: `${block.name}.${word}`,
    position: block.positionOf(word),
    lasting: true,
  };
}
