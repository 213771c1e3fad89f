import { expect, test } from 'vitest';
import { embeddedServes, imageMajor, readDockerUrl } from '../../src/devdb/docker-url.ts';
import { parseUrl } from '../../src/dialects/url.ts';

test.each([
  { url: 'docker://postgres/17/dev', image: 'postgres:17', database: 'dev' },
  { url: 'docker://postgres/17', image: 'postgres:17', database: 'postgres' },
  { url: 'docker://postgres', image: 'postgres', database: 'postgres' },
  { url: 'docker://pgvector/pg17/dev', image: 'pgvector/pgvector:pg17', database: 'dev' },
  { url: 'docker://postgis/16-3.4/geo', image: 'postgis/postgis:16-3.4', database: 'geo' },
  { url: 'docker+postgres://pgvector/pgvector:pg17/dev', image: 'pgvector/pgvector:pg17', database: 'dev' },
  { url: 'docker+postgres://ghcr.io/ns/img:1', image: 'ghcr.io/ns/img:1', database: 'postgres' },
  { url: 'docker+postgres:///local/dev', image: 'local', database: 'dev' },
  { url: 'docker+postgres://_/local/dev', image: 'local', database: 'dev' },
  { url: 'docker+postgres://org/image', image: 'org/image', database: 'postgres' },
  { url: 'docker+postgres://ghcr.io/ns/img', image: 'ghcr.io/ns', database: 'img' },
])('$url: $image, $database', ({ url, image, database }) => {
  expect(readDockerUrl(parseUrl(url))).toMatchObject({ image, database });
});

test('the query, without what is meant for docker', () => {
  const request = readDockerUrl(parseUrl('docker://postgres/17/dev?search_path=public&v'));
  expect([...request.query]).toEqual([
    ['search_path', 'public'],
    ['sslmode', 'disable'],
  ]);
  expect(request.verbose).toBe(true);
});

test.each([
  { url: 'docker://mysql/8/dev', message: 'docker dev databases of mysql are not supported' },
  { url: 'docker+mysql://org/image', message: 'docker dev databases of mysql are not supported' },
  { url: 'docker://postgre/17', message: 'unknown docker driver "postgre"' },
  { url: 'docker+postgres://', message: 'the URL names no image: docker+postgres://' },
])('$url is refused', ({ url, message }) => {
  expect(() => readDockerUrl(parseUrl(url))).toThrow(message);
});

test.each([
  { image: 'postgres', serves: true, major: undefined },
  { image: 'postgres:17-alpine', serves: true, major: 17 },
  { image: 'docker.io/library/postgres:16.2', serves: true, major: 16 },
  { image: 'pgvector/pgvector:pg17', serves: true, major: 17 },
  { image: 'pgvector/pgvector:0.8.0-pg16', serves: true, major: 16 },
  { image: 'postgis/postgis:16-3.4', serves: false, major: 16 },
  { image: 'timescale/timescaledb:2.14-pg16', serves: false, major: 16 },
  { image: 'my/postgres:17', serves: false, major: 17 },
])('$image: stand-in $serves, major $major', ({ image, serves, major }) => {
  expect(embeddedServes(image)).toBe(serves);
  expect(imageMajor(image)).toBe(major);
});
