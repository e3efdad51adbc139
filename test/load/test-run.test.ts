/** TestRuns for the k6-operator, against the schema that the operator itself has. */
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { pinnedVersion } from '../../src/load/k6-binary.ts';
import { scriptResources, type TestRunOptions, testRunOf } from '../../src/load/test-run.ts';
import { testRunSchema } from './crd-for-tests.ts';

const found = await testRunSchema();
const validate =
  found.schema === undefined ? undefined : new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(found.schema);

const PLAIN: TestRunOptions = {
  name: 'vouchsafe-vs3k9d2a',
  instances: 4,
  k6: pinnedVersion(),
  target: 'http://vouchers.example/api',
  secret: 'vouchsafe-load',
  historyClaim: undefined,
  separate: false,
  archiveBytes: 100_000,
  ca: undefined,
};

const KINDS: Readonly<Record<string, TestRunOptions>> = {
  'as it is by default': PLAIN,
  'with histories on a volume': { ...PLAIN, historyClaim: 'histories' },
  'with an authority of its own': { ...PLAIN, ca: 'PEM', historyClaim: 'histories' },
  'with an archive that is too large for a ConfigMap, on separate nodes': { ...PLAIN, archiveBytes: 2_000_000, separate: true },
};

interface Written {
  readonly spec: {
    readonly script: object;
    readonly separate: boolean;
    readonly arguments: string;
    readonly runner: {
      readonly image: string;
      readonly env: readonly { readonly name: string; readonly value?: string }[];
      readonly envFrom: unknown;
    };
    readonly initializer: object;
  };
}

it.skipIf(validate === undefined && process.env['CI'] !== 'true')(
  'the schema of the k6-operator is at hand (it takes Go, and the network once)',
  () => {
    expect(validate, found.schema === undefined ? found.why : '').toBeDefined();
  },
);

describe.skipIf(validate === undefined)('a TestRun', () => {
  it.each(Object.entries(KINDS))('%s fits the schema of the operator', (_, options) => {
    expect(validate!(testRunOf(options)), JSON.stringify(validate!.errors)).toBe(true);
  });

  it('would not fit with a member that the operator does not know, or one of another type', () => {
    const { spec, ...rest } = testRunOf(PLAIN) as Written;
    for (const wrong of [
      { paralelism: 4 },
      { parallelism: '4' },
      { script: { configMap: { file: 'x' } } },
      { runner: { ...spec.runner, images: 'x' } },
    ]) {
      expect(validate!({ ...rest, spec: { ...spec, ...wrong } }), JSON.stringify(wrong)).toBe(false);
    }
    expect(validate!({ ...rest, spec: { ...spec, runner: { ...spec.runner, env: [{ value: 'x' }] } } })).toBe(false);
  });
});

describe('a TestRun', () => {
  it('names one version of k6, and no secret', () => {
    const { spec } = testRunOf(PLAIN) as Written;
    expect(spec.runner.image).toMatch(/^grafana\/k6:\d+\.\d+\.\d+$/);
    expect(spec.runner.envFrom).toEqual([{ secretRef: { name: 'vouchsafe-load' } }]);
    expect(spec.runner.env.map(({ name }) => name).filter((name) => /USER|PASSWORD|KEY|HEADERS/.test(name))).toEqual([]);
    // Of the runners' environment the operator would make a command line for the initializer.
    expect(Object.keys(spec.initializer)).not.toContain('env');
  });

  it('has its script in a ConfigMap, or on a volume where that is too small', () => {
    const archive = Buffer.from('the archive');
    const [map] = scriptResources(PLAIN, archive);
    expect(map).toMatchObject({ kind: 'ConfigMap', binaryData: { 'archive.tar': archive.toString('base64') } });
    expect((testRunOf(PLAIN) as Written).spec.script).toEqual({ configMap: { name: 'vouchsafe-vs3k9d2a-script', file: 'archive.tar' } });
    const large = { ...PLAIN, archiveBytes: 2_000_000 };
    expect(scriptResources(large, archive)).toMatchObject([
      { kind: 'PersistentVolumeClaim', metadata: { name: 'vouchsafe-vs3k9d2a-script' } },
    ]);
    expect((testRunOf(large) as Written).spec.script).toMatchObject({ volumeClaim: { name: 'vouchsafe-vs3k9d2a-script' } });
  });
});
