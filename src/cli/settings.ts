/** Flags, configuration file and defaults put together: flags win over the file, the file over the defaults. */
import { existsSync } from 'node:fs';
import { EXIT } from '../engine/exit-code.ts';
import type { Api } from '../spec/api.ts';
import { loadApi } from '../spec/load.ts';
import { refusalOf } from '../target/guard.ts';
import type { TargetConfiguration } from '../target/target.ts';
import { checkPolicyFlags } from './api-flags.ts';
import { rolesOf } from './configuration/api-words.ts';
import { type Configuration, EMPTY_CONFIGURATION } from './configuration/configuration.ts';
import { CONFIGURATION_FILE, DEFAULT_API, DEFAULT_LIMITS } from './configuration/defaults.ts';
import { environmentCredentials, environmentNames } from './configuration/environment-credentials.ts';
import { loadConfiguration } from './configuration/load.ts';
import { urlObjection } from './configuration/url.ts';
import { CommandFailure, usageFailure } from './failure.ts';

/** The flags that say what is judged. */
export interface TargetFlags {
  readonly target?: string | undefined;
  readonly sandbox?: boolean | undefined;
  readonly api?: string | undefined;
  readonly config?: string | undefined;
  readonly productionHost?: string | undefined;
  readonly policy?: Readonly<Record<string, string>> | undefined;
}

export interface Settings {
  readonly api: Api;
  /** As the user named it; undefined where there is none. */
  readonly file: string | undefined;
  readonly configuration: Configuration;
}

/**
 * The configuration that holds for these flags: the named file, else the one in the working directory, else none.
 * @throws CommandFailure with exit code 2 and everything that is wrong with the file or the flags
 */
export function settingsOf(flags: TargetFlags): Settings {
  const file = flags.config ?? (existsSync(CONFIGURATION_FILE) ? CONFIGURATION_FILE : undefined);
  const configuration =
    file === undefined
      ? EMPTY_CONFIGURATION
      : loadConfiguration({
          file,
          cwd: process.cwd(),
          environment: process.env,
          api: flags.api,
          defaultApi: DEFAULT_API,
          otherTarget: flags.sandbox === true,
        });
  const api = loadApi(flags.api ?? configuration.api ?? DEFAULT_API);
  checkPolicyFlags(api, flags.policy ?? {});
  return { api, file, configuration };
}

/**
 * The deployment that the flags and the file name.
 * @throws CommandFailure with exit code 2 where none is named, it has no admin credentials, or it may not be talked to
 */
export function targetOf(flags: TargetFlags, settings: Settings): TargetConfiguration {
  const { target } = settings.configuration;
  const baseUrl = (flags.target ?? target.url)?.replace(/\/+$/, '');
  if (baseUrl === undefined) {
    throw usageFailure(
      'there is nothing to judge',
      `Give --target URL, or --sandbox for the built-in one, or target.url in ${settings.file ?? `a ${CONFIGURATION_FILE} (\`vouchsafe init\` writes one)`}.`,
    );
  }
  const objection = flags.target === undefined ? undefined : urlObjection(flags.target);
  if (objection !== undefined) throw usageFailure(`--target ${objection.message}`, objection.remedy);
  // The file may name a variable that would be half a pair otherwise.
  const unnamed = rolesOf(settings.api).filter((role) => target.credentials[role] === undefined);
  const credentials = { ...environmentCredentials(unnamed, process.env), ...target.credentials };
  if (credentials.admin === undefined) {
    const names = environmentNames('admin');
    throw usageFailure(
      'there are no credentials for admin',
      `Set the environment variables ${names.user} and ${names.password}, or ${names.apiKey}, or name others under target.credentials in ${settings.file ?? CONFIGURATION_FILE}.`,
    );
  }
  const configuration: TargetConfiguration = {
    baseUrl,
    headers: target.headers,
    ca: target.ca,
    credentials,
    policies: { ...target.policies, ...flags.policy },
    lacks: target.lacks,
    clock: target.clock,
    limits: { ...DEFAULT_LIMITS, ...target.limits },
    allowedHosts: target.allowedHosts,
    productionHost: flags.productionHost,
  };
  const refusal = refusalOf(baseUrl, configuration) ?? (target.clock && refusalOf(target.clock.url, configuration, 'the clock hook'));
  if (refusal !== undefined) throw new CommandFailure(EXIT.usage, `error: ${refusal}`);
  return configuration;
}
