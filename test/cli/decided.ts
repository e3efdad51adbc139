/** For tests that are about something else than policies: the probes that would infer them take a second of every run. */
import { DEFAULT_API } from '../../src/cli/configuration/defaults.ts';
import { declared } from '../engine/declared-policies.ts';

/** What the sandbox chooses where it is not told otherwise. */
export const CHOICES: Readonly<Record<string, string>> = declared(DEFAULT_API);

/** Flags that declare all of it; the last ones of a command line, for they take whatever comes behind them. */
export const DECIDED: readonly string[] = ['--policy', ...Object.entries(CHOICES).map(([name, value]) => `${name}=${value}`)];
