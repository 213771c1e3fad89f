// Loaded into a process of the real command line before anything else (NODE_OPTIONS=--import): kills it, without a word, at the point
// that TELAMON_TEST_KILL_AT numbers. Points lie around everything that a driver sends, and every answer that it gets. They are made by
// wrapping sockets and the drivers' packages from outside, so that neither the shipped build nor the tested one knows of them.
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';

const at = Number(process.env.TELAMON_TEST_KILL_AT ?? -1);
const log = process.env.TELAMON_TEST_KILL_LOG;
let passed = 0;

function point(name) {
  const number = passed++;
  if (log) appendFileSync(log, `${number} ${name}\n`);
  if (number === at) process.kill(process.pid, 'SIGKILL');
}

/** Puts points around a method. */
function around(prototype, method, name) {
  const original = prototype[method];
  prototype[method] = function (...words) {
    point(`before ${name}`);
    const result = original.apply(this, words);
    point(`after ${name}`);
    return result;
  };
}

const require = createRequire(process.env.TELAMON_TEST_ROOT);
const engine = process.env.TELAMON_TEST_KILL_IN;

if (engine === 'pg') {
  // The driver is part of the command line's own script: what it sends and hears passes here.
  const { write, emit } = Socket.prototype;
  const asked = new WeakSet();
  Socket.prototype.write = function (bytes, ...words) {
    const query = String.fromCharCode(bytes[0]) === 'Q';
    if (!query) return write.call(this, bytes, ...words);
    asked.add(this);
    point('before send');
    const result = write.call(this, bytes, ...words);
    point('after send');
    return result;
  };
  const ready = Buffer.from([0x5a, 0, 0, 0, 5]);
  Socket.prototype.emit = function (event, ...words) {
    if (event === 'data' && asked.has(this)) {
      // Several may come together: as many points in any case.
      for (let at = words[0].indexOf(ready); at >= 0; at = words[0].indexOf(ready, at + 1)) point('answer');
    }
    return emit.call(this, event, ...words);
  };
}
if (engine === 'files') {
  const files = require('node:fs/promises');
  for (const method of ['open', 'rename', 'link', 'rm', 'mkdir']) {
    const original = files[method];
    files[method] = async (...words) => {
      // Only what is written; reading changes nothing.
      if (method === 'open' && words[1] === 'r') return original(...words);
      point(`before ${method} ${words[0]}`);
      const result = await original(...words);
      point(`after ${method} ${words[0]}`);
      return result;
    };
  }
}
if (engine === 'pglite') {
  const { PGlite } = await import(require.resolve('@electric-sql/pglite').replace(/index\.cjs$/, 'index.js'));
  around(PGlite.prototype, 'execProtocol', 'message');
  around(PGlite.prototype, 'close', 'close');
}
if (engine === 'sqlite') {
  // Its methods cannot be replaced, so its class is.
  const file = require.resolve('@photostructure/sqlite');
  const real = require(file);
  class DatabaseSync extends real.DatabaseSync {
    exec(sql) {
      point('before statement');
      super.exec(sql);
      point('after statement');
    }
    prepare(sql) {
      point('before query');
      return super.prepare(sql);
    }
  }
  require.cache[file].exports = { ...real, DatabaseSync };
}
