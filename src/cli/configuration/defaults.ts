import type { TargetLimits } from '../../target/target.ts';

/** Read from the working directory where no flag names another file. */
export const CONFIGURATION_FILE = 'vouchsafe.yaml';

/** The API that is meant where neither a flag nor a file names one. */
export const DEFAULT_API = 'vouchery-v1.0';

export const DEFAULT_LIMITS: TargetLimits = {
  requestsPerSecond: undefined,
  totalRequests: 250_000,
  concurrency: 8,
  requestTimeoutMs: 10_000,
  maximumBodyBytes: 32 * 1024 * 1024,
};
