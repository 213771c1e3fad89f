#!/usr/bin/env node
// Nothing but start-up: what every call pays for before its command is known.
import { basename } from 'node:path';

const words = process.argv.slice(2);

if (words.length === 1 && words[0] === 'version') {
  const { versionName, versionText } = await import('../dist/version-text.js');
  process.stdout.write(versionText(versionName(basename(process.argv[1] ?? ''), process.env)));
} else {
  const { main } = await import('../dist/main.js');
  await main(words);
}
