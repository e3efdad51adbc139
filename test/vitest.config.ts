import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where CI wants the counts as JSON; unset elsewhere. */
const results = process.env['VOUCHSAFE_TEST_RESULTS'];

/** Begun first, so that none of them runs alone at the end: where it has not run before, vitest goes by the size of the files. */
const LONGEST = [
  'load/load',
  'contracts/walkthrough-defects',
  'kill/defects',
  'kill/correct',
  'races/cells',
  'specimens/locking',
  'model/model',
  'load/bad-targets',
  'cli/interruption',
  'load/manifest',
  'cli/history',
  'load/instances',
  'cli/contracts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    // For what hangs. A busy machine takes several times as long as a quiet one, and that is no failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // Hundreds of tests start a process: each would strip and compile the same sources anew.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)) },
    maxWorkers: 2,
    // Nothing of a module's own state is more than a cache, so what a worker has read and compiled for one file serves the next.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
  },
});
