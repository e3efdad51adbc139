/** What a configuration file says, secrets resolved. Every part may be absent: flags and defaults fill it. */
import type { Mapping } from '../../contracts/state-map.ts';
import type { KnownFailure } from '../../engine/events.ts';
import type { Thresholds } from '../../flows/load-profile.ts';
import type { TargetConfiguration, TargetLimits } from '../../target/target.ts';

export interface Configuration {
  readonly api: string | undefined;
  readonly target: TargetSettings;
  readonly run: RunSettings;
  readonly contracts: ContractSettings;
  readonly load: LoadSettings;
  readonly knownFailures: readonly KnownFailure[];
}

export type TargetSettings = Pick<
  TargetConfiguration,
  'headers' | 'ca' | 'credentials' | 'policies' | 'lacks' | 'clock' | 'allowedHosts'
> & {
  readonly url: string | undefined;
  readonly limits: Partial<TargetLimits>;
};

export interface ContractSettings {
  /** Pact files, as the file names them and as paths. */
  readonly files: readonly { readonly source: string; readonly path: string }[];
  /** Recipes for the states of these files. */
  readonly states: Mapping;
}

export interface LoadSettings {
  /** By profile. */
  readonly thresholds: Readonly<Record<string, Thresholds>>;
}

export interface RunSettings {
  readonly out?: string;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly failFast?: boolean;
  readonly large?: boolean;
  /** Seconds. */
  readonly timeLimit?: number;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** What an absent or empty file says. */
export const EMPTY_CONFIGURATION: Configuration = {
  api: undefined,
  target: {
    url: undefined,
    headers: {},
    ca: undefined,
    credentials: {},
    policies: {},
    lacks: [],
    clock: undefined,
    limits: {},
    allowedHosts: [],
  },
  run: {},
  contracts: { files: [], states: {} },
  load: { thresholds: {} },
  knownFailures: [],
};
