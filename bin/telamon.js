#!/usr/bin/env node
// Nothing but start-up: what every call pays for before its command is known. CommonJS (see the package.json beside it), which
// Node starts without its loader of modules.
const { basename } = require('node:path');

const words = process.argv.slice(2);

if (words.length === 1 && words[0] === 'version') {
  process.stdout.on('error', () => process.exit(1));
  const { versionName, versionText } = require('../dist/version-text.cjs');
  process.stdout.write(versionText(versionName(basename(process.argv[1] ?? ''), process.env)));
} else {
  const { main } = require('../dist/main.cjs');
  main(words);
}
