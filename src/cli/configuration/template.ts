/** The configuration that `vouchsafe init` writes: valid as it is, everything optional is there as a comment. */
import type { Api } from '../../spec/api.ts';
import { rolesOf } from './api-words.ts';
import { DEFAULT_LIMITS } from './defaults.ts';
import { environmentNames } from './environment-credentials.ts';

/** The text of a file for one API; `schema` is where editors find the JSON Schema. */
export function configurationTemplate(api: Api, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
# What vouchsafe judges, and how. Flags win over this file. \`vouchsafe doctor\` says whether it works.

# The API that the target claims to speak.
api: ${api.id}

target:
  # Base URL of the API, with its path. Loopback may be judged freely; any other host has to be named in allowedHosts below.
  url: http://127.0.0.1:8080${api.basePath}

  # Hosts that vouchsafe may talk to: it creates campaigns and redeems vouchers there.
  # allowedHosts: [staging.example.com]

  # Credentials by role, from environment variables or files; a secret in this file is an error. What stands nowhere here is taken from
  # the environment variables ${environmentNames('admin').user}, ${environmentNames('admin').password} and ${environmentNames('admin').apiKey} (and so on for each role).
  # user and password are sent as Basic, an apiKey as Bearer; with both, both are checked. Checks for a role that is not given are skipped.
  # credentials:
${rolesOf(api).map(credentialsComment).join('\n')}

  # Headers of every request; their values are secrets too.
  # headers:
  #   x-gateway-key: { env: GATEWAY_KEY }

  # A certificate authority to trust besides the system's (PEM).
  # ca: certificates/staging-ca.pem

  # What the target chooses where the sources disagree or are silent. What is not declared is found out by probes.
  # \`vouchsafe list policies\` explains them; these are the defaults.
  # policies:
${[...api.policies.values()].map(({ name, default: value }) => `  #   ${name}: ${yamlScalar(value)}`).join('\n')}

  # What the target does not offer: operations, clauses or patterns of clauses.
  # lacks: [someOperation, some.clause, rule.area*]

  # An endpoint that moves the target's time; without one, checks about time are skipped.
  # clock:
  #   url: http://127.0.0.1:8080/test-hooks/clocks

  # What a run may ask of the target.
  # limits:
  #   requestsPerSecond: 50
  #   totalRequests: ${DEFAULT_LIMITS.totalRequests}
  #   concurrency: ${DEFAULT_LIMITS.concurrency}
  #   requestTimeout: ${DEFAULT_LIMITS.requestTimeoutMs / 1000} # seconds
  #   maximumBody: ${DEFAULT_LIMITS.maximumBodyBytes} # bytes

run:
  # Folder of the reports.
  out: vouchsafe-report
  # Warnings gate too.
  strict: false
  # Stop at the first finding that gates.
  failFast: false
  # Seconds after which the run stops.
  # timeLimit: 300
  # The same seed makes the same choices.
  # seed: 1
  # Patterns of checks: \`vouchsafe list checks\` names them.
  # only: ['redemption.*']
  # skip: []
  # Run the checks that send something large as well.
  # large: true

# What \`vouchsafe load\` demands of a target, by profile; each takes the place of the profile's own.
# load:
#   thresholds:
#     steady:
#       p95Ms: 300 # milliseconds; also p50Ms, p99Ms, maxMs
#       redemptionsPerSecond: 200 # at least; also requestsPerSecond

# Findings that do not gate, until they expire: a list of
# - fingerprint: as the report shows it
#   reason: why it is tolerated
#   link: https://issues.example.com/1
#   expires: 2027-01-31
# knownFailures: known-failures.yaml
`;
}

function credentialsComment(role: string): string {
  const { user, password } = environmentNames(role);
  return `  #   ${role}: { user: { env: ${user} }, password: { env: ${password} } }`;
}

/** Quoted where a bare word would be read as a number or a boolean. */
function yamlScalar(text: string): string {
  return /^[A-Za-z][\w/-]*$/.test(text) && !['true', 'false', 'null'].includes(text) ? text : `'${text}'`;
}
