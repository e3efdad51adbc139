/** A target's configuration for tests: small limits, one user, and as much time as an answer takes on a busy machine. */
import type { TargetConfiguration, TargetLimits } from '../../src/target/target.ts';

export const PASSWORD = 's3cret/pass word+ä';

/** For targets that never answer, or never to the end: it is what such a test takes, and a connection is made within it. */
export const STALL: Partial<TargetLimits> = { requestTimeoutMs: 1000 };

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
      requestTimeoutMs: 30_000,
      maximumBodyBytes: 100_000,
      ...limits,
    },
  };
}
