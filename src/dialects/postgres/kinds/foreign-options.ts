import { plainLiteral, shortName } from '../quote.ts';
import { type Options, optionChanges } from './options.ts';

/** ` OPTIONS (host 'h', port '5432')`, or nothing. */
export function withForeignOptions(options: Options | undefined): string {
  if (!options || options.length === 0) return '';
  return ` OPTIONS (${options.map(([key, value]) => `${optionName(key)} ${plainLiteral(value)}`).join(', ')})`;
}

/** `OPTIONS (ADD a '1', SET b '2', DROP c)`; undefined where nothing differs. */
export function changedForeignOptions(from: Options = [], to: Options = []): string | undefined {
  const before = new Set(from.map(([key]) => key));
  const old = new Map(from);
  const { reset } = optionChanges(from, to);
  const parts = [
    ...to
      .filter(([key, value]) => old.get(key) !== value)
      .map(([key, value]) => `${before.has(key) ? 'SET' : 'ADD'} ${optionName(key)} ${plainLiteral(value)}`),
    ...reset.map((key) => `DROP ${optionName(key)}`),
  ];
  return parts.length === 0 ? undefined : `OPTIONS (${parts.join(', ')})`;
}

function optionName(key: string): string {
  return shortName(key);
}
