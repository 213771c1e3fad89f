import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { redact } from '../errors/redact.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { CompositeHandle, CompositePart } from './handles.ts';
import { loadDatabase } from './load-database.ts';
import { contentDigest } from './realm-cache.ts';
import type { ScriptedState, State } from './state.ts';

/**
 * Layers over each other: each is loaded into the same database, in source order, so that later ones build on earlier ones.
 * A labelled layer gets its schema made first, and unqualified names in it mean that schema.
 */
export function compositeState(
  handle: CompositeHandle,
  resolvePart: (part: CompositePart) => Promise<State>,
): ScriptedState {
  return {
    kind: 'scripted',
    label: handle.address,
    origin: 'composite',
    async renames(dialect) {
      const states = await Promise.all(handle.parts.map(resolvePart));
      const all = await Promise.all(states.map((state) => (state.kind === 'scripted' ? state.renames?.(dialect) : [])));
      return all.flatMap((renames) => renames ?? []);
    },
    async withRoles(made, dialect, selection) {
      let realm = made;
      for (const part of handle.parts) {
        const state = await resolvePart(part);
        if (state.kind !== 'scripted' || !state.withRoles) continue;
        realm = await state.withRoles(
          realm,
          dialect,
          selection,
          part.label === undefined ? {} : { schema: part.label },
        );
      }
      return realm;
    },
    async content() {
      const parts: string[] = [];
      for (const part of handle.parts) {
        const state = await resolvePart(part);
        const own = state.kind === 'scripted' ? await state.content?.() : undefined;
        if (own === undefined) return undefined;
        parts.push(part.label ?? '', own);
      }
      return contentDigest(['composite', ...parts]);
    },
    async weight(dialect) {
      let sum = 0;
      for (const part of handle.parts) {
        const state = await resolvePart(part);
        const own = state.kind === 'scripted' ? await state.weight?.(dialect) : undefined;
        if (own === undefined) return undefined;
        sum += own;
      }
      return sum;
    },
    async load(connection, dialect) {
      checkScope(handle, connection);
      // Every layer starts from the session that the first one found, whatever an earlier one set.
      const reset = await dialect.transactions.sessionReset(connection);
      for (const part of handle.parts) {
        try {
          await loadPart(part, connection, dialect, resolvePart);
        } catch (error) {
          throw error instanceof TelamonError ? inPart(handle, part, error) : error;
        }
        await connection.script(reset);
      }
    },
  };
}

async function loadPart(
  part: CompositePart,
  connection: Connection,
  dialect: Dialect,
  resolvePart: (part: CompositePart) => Promise<State>,
): Promise<void> {
  const state = await resolvePart(part);
  if (part.label !== undefined) {
    if (part.label !== connection.boundSchema) await connection.script([dialect.createSchemaIfMissing(part.label)]);
    await connection.script([dialect.useSchema(part.label)]);
  }
  const layer = part.label === undefined ? {} : { schema: part.label };
  if (state.kind === 'scripted') await state.load(connection, dialect, layer);
  else await loadDatabase(state, connection, dialect, part.label);
}

/** A database that is bound to one schema holds layers of that schema only. */
function checkScope({ address, parts }: CompositeHandle, connection: Connection): void {
  const bound = connection.boundSchema;
  const other = bound === undefined ? undefined : parts.find((part) => part.label !== bound);
  if (!other) return;
  const what =
    other.label === undefined
      ? 'has no label, so that it is loaded as a whole database'
      : `is loaded into schema "${other.label}"`;
  throw new TelamonError(
    'state_invalid',
    `${address}: part ${other.number} ${what}, but the dev database is bound to schema "${bound}"`,
    {
      position: other.position,
      hints: [
        `take search_path=${bound} out of the dev URL (and out of the url of the env), or label every part "${bound}"`,
      ],
    },
  );
}

/** The error of a layer, told as the composite's: which one, from where. A place in its own text stays the place. */
function inPart({ address, parts }: CompositeHandle, part: CompositePart, error: TelamonError): TelamonError {
  const label = part.label === undefined ? '' : `"${part.label}", `;
  const earlier = parts.filter((other) => other.number < part.number).length;
  return new TelamonError(
    error.code,
    `${address}: part ${part.number} (${label}${redact(part.url)}): ${error.message}`,
    {
      position: error.position ?? part.position,
      hints: [
        ...error.hints,
        ...(error.code === 'statement_failed' && earlier < parts.length - 1
          ? ['parts are loaded in the order in which they stand: one that needs another comes after it']
          : []),
      ],
      others: error.others,
      cause: error,
    },
  );
}
