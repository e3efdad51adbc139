/** The sandbox as a target. */
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { TargetConfiguration, TargetLimits } from '../../src/target/target.ts';
import { configurationOf } from '../target/configuration.ts';
import { api } from './record.ts';

export interface SandboxTarget extends AsyncDisposable {
  readonly sandbox: RunningSandbox;
  readonly target: TargetConfiguration;
}

export async function sandboxTarget(
  extra: Partial<Omit<TargetConfiguration, 'limits'>> & { limits?: Partial<TargetLimits> } = {},
): Promise<SandboxTarget> {
  const sandbox = await startSandbox({ api: api.id });
  const [own, other] = Object.values(sandbox.projects);
  const target = configurationOf(sandbox.url, {
    credentials: { ...own, 'other-project': other!['admin']! },
    clock: { url: `${sandbox.control}/clocks`, headers: {} },
    ...extra,
    limits: { concurrency: 4, ...extra.limits },
  });
  return { sandbox, target, [Symbol.asyncDispose]: () => sandbox.close() };
}
