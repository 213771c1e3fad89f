import { parseExact } from '../number.ts';
import {
  boolValue,
  jsonString,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  toJson,
  tupleValue,
  type Value,
} from '../value.ts';
import { any, define, FunctionError, type HclFunction, text } from './define.ts';

export const jsonFunctions: Readonly<Record<string, HclFunction>> = {
  jsonencode: define([any('val')], (value) => stringValue(toJson(value))),
  jsondecode: define([text('str')], (json) => new JsonReader(json).read()),
};

const token = /\s*(?:("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*)|(true|false|null)|([{}[\],:])|($))/sy;

/** Reads JSON with all digits of its numbers; JSON.parse checks the parts that it knows best, strings. */
class JsonReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): Value {
    const value = this.value(this.next());
    if (this.next() !== '') throw this.fault();
    return value;
  }

  private next(): string {
    token.lastIndex = this.at;
    const match = token.exec(this.text);
    if (!match) throw this.fault();
    this.at = token.lastIndex;
    return match[0].trimStart();
  }

  private value(found: string): Value {
    if (found === '{') return this.nested(() => this.object());
    if (found === '[') return this.nested(() => this.array());
    if (found.startsWith('"')) return stringValue(this.string(found));
    if (found === 'null') return nullValue;
    if (found === 'true' || found === 'false') return boolValue(found === 'true');
    const exact = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(found) ? parseExact(found) : undefined;
    if (!exact) throw this.fault();
    return numberValue(exact);
  }

  private nested(read: () => Value): Value {
    if (++this.depth > 500) throw new FunctionError('the JSON text is nested more than 500 levels deep', 0);
    const value = read();
    this.depth--;
    return value;
  }

  private array(): Value {
    const items: Value[] = [];
    let found = this.next();
    if (found === ']') return tupleValue(items);
    for (;;) {
      items.push(this.value(found));
      const separator = this.next();
      if (separator === ']') return tupleValue(items);
      if (separator !== ',') throw this.fault();
      found = this.next();
    }
  }

  private object(): Value {
    const entries: [string, Value][] = [];
    let found = this.next();
    if (found === '}') return objectValue(entries);
    for (;;) {
      if (!found.startsWith('"')) throw this.fault();
      const key = this.string(found);
      if (this.next() !== ':') throw this.fault();
      entries.push([key, this.value(this.next())]);
      const separator = this.next();
      if (separator === '}') return objectValue(entries);
      if (separator !== ',') throw this.fault();
      found = this.next();
    }
  }

  private string(found: string): string {
    try {
      return String(JSON.parse(found));
    } catch {
      throw this.fault();
    }
  }

  private fault(): FunctionError {
    return new FunctionError(
      `this is no JSON text: ${jsonString(this.text.slice(0, 40))} at character ${this.at + 1}`,
      0,
    );
  }
}
