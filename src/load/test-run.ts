/** What the k6-operator on Kubernetes is given: a TestRun, and the archive that its pods run. */

/** In all: of a ConfigMap's 1 MiB a little is left for what is around it. */
const CONFIG_MAP_BYTES = 1_000_000;
/** The user of the image grafana/k6, which has to be able to write to a volume. */
const USER_OF_IMAGE = 12_345;
/** Where the operator puts the script of a ConfigMap or volume. */
export const ARCHIVE = 'archive.tar';

export interface TestRunOptions {
  /** Of the TestRun, and the beginning of all other names. */
  readonly name: string;
  readonly instances: number;
  /** Version of the image grafana/k6. */
  readonly k6: string;
  readonly target: string;
  /** Secret with the credentials, as environment variables. */
  readonly secret: string;
  /** Claim on a volume that gets the histories; undefined: they are in the logs. */
  readonly historyClaim: string | undefined;
  /** Whether each pod has a node of its own. */
  readonly separate: boolean;
  readonly archiveBytes: number;
  /** Authority that the target's certificate is checked against, PEM. */
  readonly ca: string | undefined;
}

/** Whether the archive goes into a ConfigMap, or is too large for one. */
export function fitsConfigMap({ archiveBytes, ca = '' }: Pick<TestRunOptions, 'archiveBytes' | 'ca'>): boolean {
  return archiveBytes + ca.length <= CONFIG_MAP_BYTES;
}

/** Name of the ConfigMap, or of the claim on a volume, that has the archive. */
export function scriptName({ name }: Pick<TestRunOptions, 'name'>): string {
  return `${name}-script`;
}

export function testRunOf(options: TestRunOptions): object {
  const { name, instances, k6, target, secret, historyClaim, separate, ca } = options;
  const script = scriptName(options);
  const image = `grafana/k6:${k6}`;
  const resources = { requests: { cpu: '1', memory: '512Mi' }, limits: { memory: '2Gi' } };
  const volumes = [
    ...(historyClaim === undefined ? [] : [{ name: 'history', persistentVolumeClaim: { claimName: historyClaim } }]),
    ...(ca === undefined ? [] : [{ name: 'authority', configMap: { name: `${name}-authority` } }]),
  ];
  const volumeMounts = [
    ...(historyClaim === undefined ? [] : [{ name: 'history', mountPath: '/history' }]),
    ...(ca === undefined ? [] : [{ name: 'authority', mountPath: '/authority', readOnly: true }]),
  ];
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: { name },
    spec: {
      parallelism: instances,
      separate,
      quiet: 'true',
      script: fitsConfigMap(options)
        ? { configMap: { name: script, file: ARCHIVE } }
        : { volumeClaim: { name: script, file: ARCHIVE, readOnly: true } },
      // The history goes to the console, and has to come out of it as it is.
      arguments: '--log-format=raw',
      // Without one of its own the initializer would get the pods' environment on its command line.
      initializer: { image, resources },
      runner: {
        image,
        env: [
          { name: 'VOUCHSAFE_TARGET', value: target },
          { name: 'K6_NO_USAGE_REPORT', value: 'true' },
          { name: 'K6_AUTO_EXTENSION_RESOLUTION', value: 'false' },
          ...(ca === undefined ? [] : [{ name: 'SSL_CERT_FILE', value: '/authority/ca.pem' }]),
          ...(historyClaim === undefined
            ? []
            : [
                { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'K6_CONSOLE_OUTPUT', value: '/history/$(POD_NAME).ndjson' },
              ]),
        ],
        envFrom: [{ secretRef: { name: secret } }],
        resources,
        securityContext: { runAsNonRoot: true, runAsUser: USER_OF_IMAGE, fsGroup: USER_OF_IMAGE },
        ...(volumes.length === 0 ? {} : { volumes, volumeMounts }),
      },
    },
  };
}

/** What has to be there before the TestRun: the archive in a ConfigMap, or a claim on a volume for it; and the authority. */
export function scriptResources(options: TestRunOptions, archive: Uint8Array): readonly object[] {
  const { name, ca } = options;
  const metadata = { name: scriptName(options) };
  const authority = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${name}-authority` }, data: { 'ca.pem': ca } };
  return [
    fitsConfigMap(options)
      ? { apiVersion: 'v1', kind: 'ConfigMap', metadata, binaryData: { [ARCHIVE]: Buffer.from(archive).toString('base64') } }
      : {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata,
          spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
        },
    ...(ca === undefined ? [] : [authority]),
  ];
}
