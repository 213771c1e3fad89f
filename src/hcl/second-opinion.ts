import { TelamonError } from '../errors/telamon-error.ts';

/** A fault as HashiCorp's parser tells it. */
interface Diagnostic {
  readonly line: number;
  readonly summary: string;
}

/**
 * Asks HashiCorp's HCL parser about a file in which ours found `errors`. Where it finds fault with the same line its wording is added as a
 * hint; where it accepts the file, the first error says that telamon is to blame. What it makes of the file is never used.
 * It is loaded here only, since it takes a few hundred milliseconds; where it cannot be loaded the errors stay as they are.
 */
export async function secondOpinion(
  text: string,
  file: string,
  errors: readonly TelamonError[],
): Promise<readonly TelamonError[]> {
  if (errors.length === 0) return errors;
  const verdict = await judge(text, file);
  if (verdict === undefined) return errors;
  if (verdict.length === 0) {
    const [first, ...others] = errors;
    const blame =
      "HashiCorp's HCL parser accepts this file, so this is a fault of telamon: please report it together with the file";
    return first ? [withHint(first, blame), ...others] : errors;
  }
  return errors.map((error) => {
    const same = verdict.find((diagnostic) => diagnostic.line === error.position?.line);
    return same ? withHint(error, `HashiCorp's HCL parser says: ${same.summary}`) : error;
  });
}

/** What the other parser finds; nothing when it accepts the file, undefined when it cannot be asked. */
async function judge(text: string, file: string): Promise<readonly Diagnostic[] | undefined> {
  const parse = await loadParser();
  if (!parse) return undefined;
  try {
    await parse(file, text);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // It read the file, but its JSON has no room for labelled beside unlabelled blocks.
    if (message.startsWith('convert to HCL')) return [];
    return diagnosticsOf(message, file);
  }
}

async function loadParser(): Promise<((file: string, text: string) => Promise<unknown>) | undefined> {
  try {
    return (await import('@cdktf/hcl2json')).parse;
  } catch {
    return undefined;
  }
}

/** `parse config: [FILE:2,9-3,1: Summary; Detail FILE:…]`; undefined when it reads otherwise. */
function diagnosticsOf(message: string, file: string): readonly Diagnostic[] | undefined {
  const places = [...message.matchAll(new RegExp(`${literal(file)}:(\\d+),\\d+-(?:\\d+,)?\\d+: `, 'g'))];
  if (places.length === 0) return undefined;
  return places.map((place, at) => {
    const end = places[at + 1]?.index ?? message.lastIndexOf(']');
    return { line: Number(place[1]), summary: message.slice(place.index + place[0].length, end).trim() };
  });
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function withHint(error: TelamonError, hint: string): TelamonError {
  const { code, message, position, hints, others, cause } = error;
  return new TelamonError(code, message, { position, hints: [...hints, hint], others, cause });
}
