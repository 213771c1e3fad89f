// Reads one input after the other in every way that there is. Anything thrown that is no TelamonError ends it, with the input.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TelamonError } from './errors.mjs';
import { formatLoosely } from './format.mjs';
import { parseHcl } from './parser.mjs';
import { validateProject } from './validate.mjs';

const corpus = JSON.parse(process.env.CORPUS);
let state = Number(process.env.SEED);
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const pick = (items) => items[random(items.length)];
const snippets = [
  '${',
  '%{',
  '~}',
  '"',
  '<<-EOT\n',
  'EOT',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '\\',
  '\\u',
  '*',
  '...',
  '=>',
  'for ',
  'if ',
  '1e9',
  '/*',
  '#',
  '\r',
  '\0',
  '\ufeff',
  '\ud83d',
  'null',
  '.0',
  'each.value',
];

function bytes() {
  const length = random(300);
  return Buffer.from(Array.from({ length }, () => (random(4) === 0 ? random(256) : 32 + random(95)))).toString('utf8');
}

function mutant() {
  let text = pick(corpus);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(text.length);
    const end = Math.min(text.length, at + random(40));
    switch (random(5)) {
      case 0:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at, end).repeat(2 + random(20)) + text.slice(end);
        break;
      case 2:
        text = text.slice(0, at) + pick(snippets).repeat(1 + random(3)) + text.slice(at);
        break;
      case 3: {
        const other = pick(corpus);
        const from = random(other.length);
        text = text.slice(0, at) + other.slice(from, from + random(200)) + text.slice(end);
        break;
      }
      default:
        text = text.slice(0, at) + String.fromCodePoint(random(0x3000)) + text.slice(at + 1);
    }
  }
  return text;
}

const makers = { bytes, mutant };

const folder = mkdtempSync(join(tmpdir(), 'telamon-fuzz-'));
async function read(text) {
  const { body } = parseHcl(text, 'fuzz.hcl');
  if (!Array.isArray(body.items)) throw new Error('no body');
  formatLoosely(text, 'fuzz.hcl');
  writeFileSync(join(folder, 'atlas.hcl'), text);
  try {
    await validateProject({ configUrls: [], vars: [], cwd: folder, processEnv: {}, note() {}, print() {} });
  } catch (error) {
    if (!(error instanceof TelamonError)) throw error;
  }
}

try {
  for (let at = 0; at < Number(process.env.INPUTS); at++) {
    const text = makers[process.env.KIND]();
    try {
      await read(text);
    } catch (error) {
      console.log(JSON.stringify({ at, text, error: String(error?.stack ?? error) }));
      process.exit(1);
    }
  }
  console.log(JSON.stringify({ memory: process.resourceUsage().maxRSS * 1024 }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
