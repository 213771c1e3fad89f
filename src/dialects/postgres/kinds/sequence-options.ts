import { attribute, bool, type HclAttribute, number } from '../../../hcl/print.ts';
import type { Hazard } from '../../../schema/plan.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import type { SequenceRow } from '../catalog/sequences.ts';

/** What a sequence or an identity counts like. Left out: the server's default for the type and the direction. 64-bit numbers as text. */
export interface SequenceOptions {
  readonly start?: string;
  readonly increment?: string;
  readonly min?: string;
  readonly max?: string;
  readonly cache?: string;
  readonly cycle?: true;
}

const limits: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

/** The options that are not the default. */
export function sequenceOptions(row: SequenceRow): SequenceOptions {
  const [low, high] = limits[row.type] ?? ['', ''];
  const down = row.increment.startsWith('-');
  const start = down ? row.max : row.min;
  return {
    ...(row.start === start ? {} : { start: row.start }),
    ...(row.increment === '1' ? {} : { increment: row.increment }),
    ...(row.min === (down ? low : '1') ? {} : { min: row.min }),
    ...(row.max === (down ? '-1' : high) ? {} : { max: row.max }),
    ...(row.cache === '1' ? {} : { cache: row.cache }),
    ...(row.cycle ? { cycle: true } : {}),
  };
}

/** `START WITH 5 INCREMENT BY 2 …` */
export function optionsSql(options: SequenceOptions): string {
  return [
    options.start === undefined ? '' : `START WITH ${options.start}`,
    options.increment === undefined ? '' : `INCREMENT BY ${options.increment}`,
    options.min === undefined ? '' : `MINVALUE ${options.min}`,
    options.max === undefined ? '' : `MAXVALUE ${options.max}`,
    options.cache === undefined ? '' : `CACHE ${options.cache}`,
    options.cycle ? 'CYCLE' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/**
 * The options that lead from one to the other, each as ALTER SEQUENCE has it; `type` is that of the changed sequence. In a statement that
 * gives the type too (`retyped`) the server takes `NO MINVALUE` and `NO MAXVALUE` for the limits of the type, whatever the direction.
 */
export function changedOptions(from: SequenceOptions, to: SequenceOptions, type: string, retyped = false): string[] {
  const [before, after] = [boundsOf(from, type), boundsOf(to, type)];
  const bound = (word: string, value: string | undefined, standard: string) =>
    value === undefined && !retyped ? `NO ${word}` : `${word} ${value ?? standard}`;
  const changed = (option: keyof SequenceOptions) => from[option] !== to[option];
  return [
    before.start !== after.start ? `START WITH ${to.start ?? defaultStart(to)}` : '',
    changed('increment') ? `INCREMENT BY ${to.increment ?? '1'}` : '',
    before.min !== after.min ? bound('MINVALUE', to.min, after.min) : '',
    before.max !== after.max ? bound('MAXVALUE', to.max, after.max) : '',
    changed('cache') ? `CACHE ${to.cache ?? '1'}` : '',
    changed('cycle') ? (to.cycle ? 'CYCLE' : 'NO CYCLE') : '',
  ].filter((part) => part !== '');
}

/** The bounds leave out where the sequence began: the server refuses them unless it counts from its start again. */
export function mustRestart(from: SequenceOptions, to: SequenceOptions, type: string): boolean {
  const start = BigInt(boundsOf(from, type).start);
  const { min, max } = boundsOf(to, type);
  return start < BigInt(min) || start > BigInt(max);
}

/**
 * All of them, defaults spelled out, for a sequence that counts in its own type and shall count in `type`: as far as that goes, and with
 * the limits of `type` where its own are those of its type.
 */
export function allOptions(options: SequenceOptions, own: string, type = own): string {
  const { min, max } = options;
  const within = (value: string | undefined) => (value !== undefined && fitsIn(value, type) ? value : undefined);
  const bounds = boundsOf({ ...options, min: within(min), max: within(max), start: undefined }, type);
  const start = boundsOf(options, own).start;
  const starts = BigInt(start) >= BigInt(bounds.min) && BigInt(start) <= BigInt(bounds.max);
  return [
    `START WITH ${starts ? start : bounds.start}`,
    `INCREMENT BY ${options.increment ?? '1'}`,
    `MINVALUE ${bounds.min}`,
    `MAXVALUE ${bounds.max}`,
    `CACHE ${options.cache ?? '1'}`,
    options.cycle ? 'CYCLE' : 'NO CYCLE',
  ].join(' ');
}

function fitsIn(value: string, type: string): boolean {
  const [low, high] = limits[type] ?? limits.bigint ?? ['0', '0'];
  return BigInt(value) >= BigInt(low) && BigInt(value) <= BigInt(high);
}

/** Such a sequence can be given the type, and the server sees to the rest. */
export function fitType({ start, min, max }: SequenceOptions, type: string): boolean {
  return [start, min, max].every((value) => value === undefined || fitsIn(value, type));
}

/** What is said of a sequence that has to count anew. */
export function restartHazard(title: string): Hazard {
  return {
    type: 'CORRECTNESS',
    message: `${title} counts from its new start: numbers that it gave before may come again`,
  };
}

type Loose = { readonly [Option in keyof SequenceOptions]?: SequenceOptions[Option] | undefined };

function boundsOf(options: Loose, type: string): { start: string; min: string; max: string } {
  const [low, high] = limits[type] ?? limits.bigint ?? ['', ''];
  const down = options.increment?.startsWith('-') === true;
  const min = options.min ?? (down ? low : '1');
  const max = options.max ?? (down ? '-1' : high);
  return { start: options.start ?? (down ? max : min), min, max };
}

/** Where a sequence without START begins. */
export function defaultStart(options: SequenceOptions): string {
  return options.increment?.startsWith('-') ? (options.max ?? '-1') : (options.min ?? '1');
}

export const optionNames = ['start', 'increment', 'min', 'max', 'cache', 'cycle'] as const;

/** What a `sequence` or `identity` block sets. */
export function readSequenceOptions(block: SchemaBlock): SequenceOptions {
  const start = block.integer('start');
  const increment = block.integer('increment');
  const min = block.integer('min_value');
  const max = block.integer('max_value');
  const cache = block.integer('cache');
  return {
    ...(start === undefined ? {} : { start }),
    ...(increment === undefined ? {} : { increment }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(cache === undefined ? {} : { cache }),
    ...(block.boolean('cycle') ? { cycle: true } : {}),
  };
}

/** Attributes of a `sequence` or `identity` block. */
export function optionsHcl(options: SequenceOptions): HclAttribute[] {
  const value = (name: string, text: string | undefined) => (text === undefined ? [] : [attribute(name, number(text))]);
  return [
    ...value('start', options.start),
    ...value('increment', options.increment),
    ...value('min_value', options.min),
    ...value('max_value', options.max),
    ...value('cache', options.cache),
    ...(options.cycle ? [attribute('cycle', bool(true))] : []),
  ];
}
