/** The flags that several commands share. */
import { Option } from '@commander-js/extra-typings';
import { listApis } from '../spec/load.ts';
import { CONFIGURATION_FILE, DEFAULT_API } from './configuration/defaults.ts';
import { namedValues } from './flag-values.ts';
import type { TargetFlags } from './settings.ts';

export function apiFlag() {
  return new Option('--api <id>', `the API that the target claims to speak (default: the file's, else ${DEFAULT_API})`).choices(listApis());
}

export function configFlag() {
  return new Option('--config <file>', `configuration (default: ${CONFIGURATION_FILE} in the working directory, if it is there)`);
}

export function targetFlag() {
  return new Option('--target <url>', 'base URL of the deployment to judge, with the path of the API');
}

export function sandboxFlag() {
  return new Option('--sandbox', 'judge the built-in sandbox, started for this run in a process of its own').conflicts('target');
}

export function productionHostFlag() {
  return new Option('--production-host <name>', 'the full name of a host that looks like production and may be written to all the same');
}

export function policyFlag(purpose: string) {
  return new Option('--policy <name=value...>', purpose).argParser(namedValues);
}

export function defectFlag(purpose: string) {
  return new Option('--defect <id...>', purpose);
}

/**
 * The words that name the same target on another command line. The full name of a host that looks like production is none of them: it is typed
 * by a person, each time.
 */
export function targetWords(flags: TargetFlags & { readonly defect?: readonly string[] | undefined }): readonly string[] {
  const { sandbox, target, api, config, policy = {}, defect = [] } = flags;
  const policies = Object.entries(policy).map(([name, value]) => `${name}=${value}`);
  return [
    ...(sandbox === true ? ['--sandbox'] : []),
    ...(target === undefined ? [] : ['--target', target]),
    ...(api === undefined ? [] : ['--api', api]),
    ...(config === undefined ? [] : ['--config', config]),
    ...(policies.length === 0 ? [] : ['--policy', ...policies]),
    ...(defect.length === 0 ? [] : ['--defect', ...defect]),
  ];
}
