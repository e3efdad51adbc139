/** Credentials that no file names: taken from environment variables with fixed names. */
import type { Credentials } from '../../target/target.ts';
import { usageFailure } from '../failure.ts';
import { credentialObjection } from './credential-objection.ts';

const PARTS = ['user', 'password', 'apiKey'] as const;

/** The variables of one role: `VOUCHSAFE_ADMIN_USER`, `VOUCHSAFE_OTHER_PROJECT_API_KEY`. */
export function environmentNames(role: string): Readonly<Record<(typeof PARTS)[number], string>> {
  const prefix = `VOUCHSAFE_${role.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
  return { user: `${prefix}_USER`, password: `${prefix}_PASSWORD`, apiKey: `${prefix}_API_KEY` };
}

/**
 * The credentials given for these roles; a role without any is left out.
 * @throws CommandFailure where a user has no password or a value cannot be sent
 */
export function environmentCredentials(roles: readonly string[], environment: NodeJS.ProcessEnv): Record<string, Credentials> {
  const found: Record<string, Credentials> = {};
  for (const role of roles) {
    const names = environmentNames(role);
    const given: { user?: string; password?: string; apiKey?: string } = {};
    for (const part of PARTS) {
      const text = environment[names[part]];
      if (text === undefined || text === '') continue;
      const objection = credentialObjection(part, text);
      if (objection !== undefined)
        throw usageFailure(`the environment variable ${names[part]} ${objection}`, 'Correct it where it is set.');
      given[part] = text;
    }
    if ((given.user === undefined) !== (given.password === undefined)) {
      throw usageFailure(
        `of the environment variables ${names.user} and ${names.password} only one is set`,
        `Set both, or ${names.apiKey} alone.`,
      );
    }
    if (Object.keys(given).length > 0) found[role] = given;
  }
  return found;
}
