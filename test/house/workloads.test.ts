/** The workloads run in k6, from the repository and from the packed tarball: they may import only what is in both, and what k6 can load. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../load/', import.meta.url);
const { files } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { files: string[] };

const scripts = readdirSync(folder).filter((name) => name.endsWith('.ts'));

it('workloads import k6, each other, and pure files that are shipped with them', () => {
  expect(scripts).toContain('drive.ts');
  const strays = scripts.flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/\bfrom '([^']+)'/g)]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !/^(k6(\/[a-z]+)?|\.\/[a-z-]+\.ts|\.\.\/src\/(dialects|flows)\/[a-z0-9./-]+\.ts)$/.test(specifier))
      .map((specifier) => `load/${name}: ${specifier}`),
  );
  expect(strays).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['load', 'src/dialects', 'src/flows', 'tools/k6']));
});

it('thresholds of every profile may be configured, and those of no other', () => {
  const schema = JSON.parse(readFileSync(new URL('../../src/cli/config.schema.json', import.meta.url), 'utf8')) as {
    properties: { load: { properties: { thresholds: { properties: object } } } };
  };
  const profiles = JSON.parse(readFileSync(new URL('profiles.json', folder), 'utf8')) as object;
  expect(Object.keys(schema.properties.load.properties.thresholds.properties)).toEqual(Object.keys(profiles));
});
