import {
  attribute,
  block,
  bool,
  type HclBlock,
  type HclExpr,
  list,
  number,
  raw,
  reference,
  string,
} from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { typeRefOf } from '../hcl-types.ts';
import type { TypeRef } from '../types.ts';
import { commentHcl } from './constraints.ts';
import type { HclContext } from './contract.ts';
import { dependsOnHcl, exactText, sqlText } from './definition-hcl.ts';
import type { FunctionObject, Procedure, ProgramFields } from './function.ts';
import { isInput, type Routine, signatureOf, typeKeys } from './routine.ts';
import { argumentBlocks, calledHcl, configHcl, readArgumentsHcl, readCalled, readConfigHcl } from './routine-hcl.ts';

type Program = FunctionObject | Procedure;

const languageWords: Readonly<Record<string, string>> = { sql: 'SQL', plpgsql: 'PLpgSQL', c: 'C' };

export function functionBlock(object: Program, context: HclContext): HclBlock {
  const named = typeKeys([
    ...object.args.map(({ type }) => type),
    object.returns?.type,
    ...(object.returnsTable ?? []).map(({ type }) => type),
  ]);
  const word = (name: string, value: string | undefined) => (value === undefined ? [] : [attribute(name, raw(value))]);
  const flag = (name: string, value: true | undefined) => (value ? [attribute(name, bool(true))] : []);
  return block(object.kind, context.labels(object), [
    attribute('schema', reference('schema', object.schema)),
    attribute('lang', languageHcl(object.language)),
    ...argumentBlocks(object.args, context),
    ...(object.returns
      ? [attribute(object.returns.set ? 'return_set' : 'return', context.type(object.returns.type))]
      : []),
    ...(object.returnsTable
      ? [
          block(
            'return_table',
            [],
            object.returnsTable.map(({ name, type }) =>
              block('column', [name], [attribute('type', context.type(type))]),
            ),
          ),
        ]
      : []),
    attribute('as', object.standard ? sqlText(object.body) : exactText(object.body)),
    ...(object.library === undefined ? [] : [attribute('library', string(object.library))]),
    ...flag('window', object.window),
    ...word('volatility', object.volatility),
    ...flag('leakproof', object.leakproof),
    ...flag('strict', object.strict),
    ...word('security', object.definer ? 'DEFINER' : undefined),
    ...word('parallel', object.parallel),
    ...(object.cost === undefined ? [] : [attribute('cost', number(object.cost))]),
    ...(object.rows === undefined ? [] : [attribute('rows', number(object.rows))]),
    ...(object.support ? [attribute('support', calledHcl(object.support, object.schema, ['function'], context))] : []),
    ...(object.transforms ? [attribute('transform', list(object.transforms.map((type) => context.type(type))))] : []),
    ...commentHcl(object.comment),
    ...dependsOnHcl(object, context, named),
    ...configHcl(object.config),
  ]);
}

function languageHcl(language: string): HclExpr {
  return languageWords[language] ? raw(languageWords[language]) : languageText(language);
}

/** A bare word is read in lower case. */
function languageText(language: string): HclExpr {
  return /^[a-z_][a-z0-9_]*$/.test(language) ? raw(language) : string(language);
}

export function readFunctionHcl(block: SchemaBlock, kind: Program['kind']): Program {
  const args = readArgumentsHcl(block);
  const body = block.required('as', block.expression('as'));
  const language = readLanguage(block);
  const standard = language === 'sql' && /^\s*(?:begin\s+atomic|return)\b/i.test(body);
  const library = block.string('library');
  return {
    kind,
    schema: block.schema,
    name: block.name,
    ...signatureOf(args),
    args,
    ...(kind === 'function' ? readReturn(block, args) : {}),
    language,
    body: standard ? body.trim() : body,
    ...(standard ? { standard: true } : {}),
    ...(library === undefined ? {} : { library }),
    ...readAttributes(block),
    ...readConfigHcl(block),
  } as Program;
}

function readLanguage(block: SchemaBlock): string {
  const bare = block.bare('lang');
  if (bare) return bare.join('.').toLowerCase();
  const text = block.required('lang', block.string('lang'));
  return languageWords[text.toLowerCase()] ? text.toLowerCase() : text;
}

/** What comes back: as it is said, else as the arguments imply. */
function readReturn(block: SchemaBlock, args: Routine['args']): Pick<ProgramFields, 'returns' | 'returnsTable'> {
  const table = block.block('return_table');
  const one = block.spelledType('return');
  const many = block.spelledType('return_set');
  if ([table, one, many].filter((each) => each !== undefined).length > 1) {
    throw block.fault(`function "${block.name}": only one of return, return_set and return_table`, 'return');
  }
  if (table) {
    const columns = table.blocks('column').map((column) => ({
      name: column.name,
      type: typeRefOf(column.required('type', column.spelledType('type'))),
    }));
    return { returnsTable: columns };
  }
  if (many) return { returns: { type: typeRefOf(many), set: true } };
  if (one) return { returns: { type: typeRefOf(one), set: false } };
  const out = args.filter((argument) => !isInput(argument) || argument.mode === 'INOUT');
  const [only] = out;
  const type: TypeRef = out.length === 1 && only ? only.type : { text: out.length > 1 ? 'record' : 'void' };
  return { returns: { type, set: false } };
}

function readAttributes(block: SchemaBlock): Partial<ProgramFields> {
  const volatility = block.word('volatility', ['VOLATILE', 'STABLE', 'IMMUTABLE']);
  const parallel = block.word('parallel', ['UNSAFE', 'RESTRICTED', 'SAFE']);
  const security = block.word('security', ['INVOKER', 'DEFINER']);
  const cost = numberText(block, 'cost');
  const rows = numberText(block, 'rows');
  const support = readCalled(block, 'support', 'function');
  const transforms = block.spelledTypes('transform')?.map(typeRefOf);
  return {
    ...(block.boolean('window') ? { window: true } : {}),
    ...(volatility === undefined || volatility === 'VOLATILE' ? {} : { volatility }),
    ...(block.boolean('leakproof') ? { leakproof: true } : {}),
    ...(block.boolean('strict') ? { strict: true } : {}),
    ...(security === 'DEFINER' ? { definer: true } : {}),
    ...(parallel === undefined || parallel === 'UNSAFE' ? {} : { parallel }),
    ...(cost === undefined ? {} : { cost }),
    ...(rows === undefined ? {} : { rows }),
    ...(support ? { support } : {}),
    ...(transforms && transforms.length > 0 ? { transforms } : {}),
  };
}

function numberText(block: SchemaBlock, attribute: string): string | undefined {
  const value = block.literal(attribute);
  if (value === undefined) return undefined;
  if (value.kind === 'number') return value.text;
  throw block.fault(`${block.type} "${block.name}": ${attribute}: a number is required`, attribute);
}

/** The types of the input, as references tell overloads apart. */
export function signatureHcl(block: SchemaBlock): string | undefined {
  return signatureOf(readArgumentsHcl(block)).signature;
}
