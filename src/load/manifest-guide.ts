/** What is to be done with a manifest, for whoever finds the folder. */
import { type Profile, secondsOf, visitsOf } from '../flows/load-profile.ts';
import { headerVariable, quoted } from '../target/curl.ts';
import type { Credentials } from '../target/target.ts';
import { ARCHIVE, fitsConfigMap, scriptName, type TestRunOptions } from './test-run.ts';

/** Kubernetes cuts the log of a container there, where nobody has set it otherwise. */
const LOG_BYTES = 10 * 1024 * 1024;
/** Beside the load itself: for pods to come, to wait for each other and to end. */
const PODS_SECONDS = 600;
/** Of one visit in a history, about. */
const BYTES_OF_VISIT = 1500;

export interface GuideOptions extends TestRunOptions {
  readonly workload: string;
  readonly profile: Profile;
  /** Which of them there are is told, never what they are. */
  readonly admin: Credentials;
  /** Names of the headers that the configuration adds to every request. */
  readonly headers: readonly string[];
  /** The one with the files, as the user named it. */
  readonly folder: string;
  /** Path of the configuration file from there; undefined where there is none. */
  readonly configuration: string | undefined;
}

/** Whether the log of a pod may be too short for its history. */
export function outgrowsLog({ profile, instances, historyClaim }: Pick<GuideOptions, 'profile' | 'instances' | 'historyClaim'>): boolean {
  return historyClaim === undefined && (visitsOf(profile) * BYTES_OF_VISIT) / instances > LOG_BYTES;
}

export function manifestGuide(options: GuideOptions): string {
  const { name, instances, workload, profile, target, historyClaim, folder, configuration } = options;
  const lasts = Math.ceil(secondsOf(profile));
  return `# ${workload} by ${instances} pods

Made by \`vouchsafe load manifest\`. The test data is on ${target} already: every pod gets it with the archive, and none sets up anything.
It takes Kubernetes with the [k6-operator](https://github.com/grafana/k6-operator), 1.0 or later. All commands are for this folder:

       cd ${quoted(folder)}

1. The credentials. They are in no file here: the pods have them from a Secret. Variables of the shell have what your configuration has.

${indented(secretCommand(options))}
${headersNote(options)}
2. The script, then the load, which begins when all pods are there. (\`create\`, since \`apply\` keeps a copy of the object in a note that is too
   small for it.)

${indented(scriptCommands(options))}
       kubectl create -f testrun.yaml

3. Until it has come to its end, after about ${lasts} s; ten minutes more are for the pods to come and go.

       kubectl wait testrun/${name} --for=jsonpath='{.status.stage}'=finished --timeout=${lasts + PODS_SECONDS}s

4. The histories, a file for each pod.

${indented(collectCommands(options))}
${logNote(options)}
5. One result, as of a load on one machine. Credentials as for every command of vouchsafe. This also takes away the test data. In
   another shell: \`cd\` to this folder first.

       vouchsafe load merge history/* --manifest .${configuration === undefined ? '' : ` --config ${quoted(configuration)}`}

6. What is left on the cluster:

       kubectl delete -f testrun.yaml -f script.yaml

The clocks of the machines have to be kept by NTP or the like; \`--clock-uncertainty\` of \`load merge\` says how well that works. Where pods reach the
target by another URL, change VOUCHSAFE_TARGET in testrun.yaml. If the load is given up, \`vouchsafe clean ${name.replace(/^vouchsafe-/, '')} --target ${target}\` takes the test
data away.
${historyClaim === undefined ? '' : `\nThe claim ${historyClaim} is not made here: the volume has to be one that several nodes may write to (ReadWriteMany), or all pods on one node.\n`}`;
}

function secretCommand(options: GuideOptions): string {
  const { secret, admin, headers } = options;
  if (headers.length > 0) return headersCommand(options);
  const names = isBasic(admin) ? ['VOUCHSAFE_ADMIN_USER', 'VOUCHSAFE_ADMIN_PASSWORD'] : ['VOUCHSAFE_ADMIN_API_KEY'];
  const format = names.map((name) => `${name}=%s\\n`).join('');
  const values = names.map((name) => `"$${name}"`).join(' ');
  return `printf '${format}' ${values} |\n  kubectl create secret generic ${secret} --from-env-file=/dev/stdin`;
}

function isBasic({ user, password }: Credentials): boolean {
  return user !== undefined && password !== undefined;
}

/** All headers as the script wants them, in one variable of JSON. */
function headersCommand({ secret, admin, headers }: GuideOptions): string {
  const authorization = isBasic(admin)
    ? `"Basic $(printf '%s:%s' "$VOUCHSAFE_ADMIN_USER" "$VOUCHSAFE_ADMIN_PASSWORD" | base64 | tr -d '\\n')"`
    : '"Bearer $VOUCHSAFE_ADMIN_API_KEY"';
  const values = [...headers.map((name) => `"$${headerVariable(name)}"`), authorization];
  const members = [...headers, 'authorization'].map((name) => `"${name.replaceAll('%', '%%')}":"%s"`);
  const format = `{"admin":{"accept":"application/json",${members.join(',')}}}`;
  return [
    String.raw`escaped() { printf '%s' "$1" | sed 's/["\\]/\\&/g'; }`,
    `printf ${quoted(format)} \\`,
    ...values.map((value) => `  "$(escaped ${value})" \\`),
    `  | kubectl create secret generic ${secret} --from-file=VOUCHSAFE_LOAD_HEADERS=/dev/stdin`,
  ].join('\n');
}

function headersNote({ headers }: GuideOptions): string {
  if (headers.length === 0) return '';
  return `
   VOUCHSAFE_LOAD_HEADERS has all headers, those of your configuration among them: ${headers.map((name) => `${name} from $${headerVariable(name)}`).join(', ')}.
`;
}

function scriptCommands(options: GuideOptions): string {
  if (fitsConfigMap(options)) return 'kubectl create -f script.yaml';
  const script = scriptName(options);
  return [
    '# The archive is too large for a ConfigMap, and goes to a volume by way of a pod.',
    'kubectl create -f script.yaml',
    ...throughPod({ ...options, claim: script }, [`kubectl cp ${ARCHIVE} ${options.name}-files:/files/${ARCHIVE}`]),
  ].join('\n');
}

function collectCommands(options: GuideOptions): string {
  const { name, historyClaim } = options;
  if (historyClaim !== undefined)
    return throughPod({ ...options, claim: historyClaim }, [`kubectl cp ${name}-files:/files history`]).join('\n');
  return `mkdir history
for pod in $(kubectl get pods -l k6_cr=${name},runner=true -o name); do
  kubectl logs "$pod" > "history/$(basename "$pod").ndjson"
done`;
}

/** A volume cannot be reached but through a pod. */
function throughPod({ name, claim, k6 }: GuideOptions & { readonly claim: string }, commands: readonly string[]): string[] {
  const pod = `${name}-files`;
  const overrides = {
    spec: {
      securityContext: { runAsUser: 12_345, fsGroup: 12_345 },
      volumes: [{ name: 'files', persistentVolumeClaim: { claimName: claim } }],
      containers: [
        { name: pod, image: `grafana/k6:${k6}`, command: ['sleep', '3600'], volumeMounts: [{ name: 'files', mountPath: '/files' }] },
      ],
    },
  };
  return [
    `kubectl run ${pod} --image=grafana/k6:${k6} --overrides='${JSON.stringify(overrides)}'`,
    `kubectl wait --for=condition=Ready pod/${pod}`,
    ...commands,
    `kubectl delete pod ${pod} --wait`,
  ];
}

function logNote(options: GuideOptions): string {
  if (!outgrowsLog(options)) return '';
  return `
   WARNING: Kubernetes cuts a log at 10 MiB, and this load may write more for each pod. A cut history proves nothing, and \`load merge\` says so:
   make the manifest with \`--history-claim\`, or ask for less.
`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '       ');
}
