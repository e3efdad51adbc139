/** A target's configuration for tests: small limits, one user. */
import type { TargetConfiguration, TargetLimits } from '../../src/target/target.ts';

export const PASSWORD = 's3cret/pass word+ä';

export function configurationOf(
  baseUrl: string,
  { limits, ...others }: Partial<Omit<TargetConfiguration, 'limits'>> & { limits?: Partial<TargetLimits> } = {},
): TargetConfiguration {
  return {
    baseUrl,
    headers: {},
    ca: undefined,
    credentials: { admin: { user: 'anna', password: PASSWORD } },
    policies: {},
    lacks: [],
    clock: undefined,
    allowedHosts: [],
    productionHost: undefined,
    ...others,
    limits: {
      requestsPerSecond: undefined,
      totalRequests: 1000,
      concurrency: 2,
      requestTimeoutMs: 300,
      maximumBodyBytes: 100_000,
      ...limits,
    },
  };
}
