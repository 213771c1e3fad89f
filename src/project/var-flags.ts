import { TelamonError } from '../errors/telamon-error.ts';

/** What `--var` said: each name with its values in the order given, more than one when the name was repeated. */
export type VarFlags = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the occurrences of `--var`. Each is one CSV record of `name=value` fields: `a=1,b=2` sets two, `"a=x,y"` one
 * that holds a comma.
 * @throws TelamonError usage, naming the field that is not `name=value`.
 */
export function parseVarFlags(occurrences: readonly string[]): VarFlags {
  const inputs = new Map<string, string[]>();
  for (const text of occurrences) {
    for (const field of csvFields(text)) {
      const equals = field.indexOf('=');
      if (equals < 0) throw refused(text, `variables must be format as key=value, got: "${field}"`);
      const name = field.slice(0, equals);
      const values = inputs.get(name);
      if (values) values.push(field.slice(equals + 1));
      else inputs.set(name, [field.slice(equals + 1)]);
    }
  }
  return inputs;
}

function refused(text: string, reason: string): TelamonError {
  return new TelamonError('usage', `invalid argument "${text}" for "--var" flag: ${reason}`, {
    hints: ['write --var name=value; a value with a comma is quoted together with its name: --var \'"name=a,b"\''],
  });
}

/** The fields of one CSV record. A quote opens a field only as its first character, and then closes it as its last. */
function csvFields(text: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at);
    fields.push(field.value);
    if (field.end >= text.length) return fields;
    at = field.end + 1;
  }
}

function bareField(text: string, start: number): { value: string; end: number } {
  const comma = text.indexOf(',', start);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(start, end);
  const quote = value.indexOf('"');
  if (quote >= 0) throw refused(text, `parse error on line 1, column ${start + quote + 1}: bare " in non-quoted field`);
  return { value, end };
}

function quotedField(text: string, start: number): { value: string; end: number } {
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) {
      throw refused(text, `parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
    }
    value += text.slice(at, quote);
    if (text[quote + 1] === '"') {
      value += '"';
      at = quote + 2;
      continue;
    }
    if (quote + 1 < text.length && text[quote + 1] !== ',') {
      throw refused(text, `parse error on line 1, column ${quote + 1}: extraneous or missing " in quoted-field`);
    }
    return { value, end: quote + 1 };
  }
}
