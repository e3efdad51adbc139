/** The built-in sandbox as a target: started for one command, in a process of its own. */
import type { SandboxReady } from '../sandbox/options.ts';
import { spawnSandbox } from '../sandbox/spawn.ts';
import type { TargetConfiguration } from '../target/target.ts';
import { EMPTY_CONFIGURATION } from './configuration/configuration.ts';
import { DEFAULT_LIMITS } from './configuration/defaults.ts';
import { brokenFailure } from './failure.ts';

export interface SandboxTarget {
  readonly target: TargetConfiguration;
  close(): Promise<void>;
}

/**
 * Starts a sandbox that has these policies and defects.
 * @throws CommandFailure with exit code 3 where it does not get ready
 */
export async function sandboxTarget(
  api: string,
  policies: Readonly<Record<string, string>>,
  defects: readonly string[],
): Promise<SandboxTarget> {
  try {
    const sandbox = await spawnSandbox({ api, policies, defects });
    return { target: targetAt(sandbox, policies), close: () => sandbox.close() };
  } catch (error) {
    throw brokenFailure('the sandbox did not start', error instanceof Error ? error.message : String(error));
  }
}

/** The roles are those of the first project; `other-project` is the admin of the second. */
function targetAt({ url, control, projects }: SandboxReady, policies: Readonly<Record<string, string>>): TargetConfiguration {
  const [main = {}, other = {}] = Object.values(projects);
  return {
    ...EMPTY_CONFIGURATION.target,
    baseUrl: url,
    credentials: { ...main, ...(other.admin === undefined ? {} : { 'other-project': other.admin }) },
    policies,
    clock: { url: `${control}/clocks`, headers: {} },
    // It is nobody's but the run's: how much it is asked is for the run to say.
    limits: { ...DEFAULT_LIMITS, totalRequests: Number.MAX_SAFE_INTEGER },
    productionHost: undefined,
  };
}
