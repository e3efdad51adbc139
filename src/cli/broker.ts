/** The flags about a Pact broker: what is taken from there, and what is told to it. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { type BrokeredPact, BrokerFailure, pactsFrom, publish, type Selector } from '../contracts/broker.ts';
import { UnfitPactFile } from '../contracts/pact-objection.ts';
import type { Verdict } from '../engine/verdict.ts';
import { unfitFailure } from './contract-files.ts';
import { brokenFailure, usageFailure } from './failure.ts';
import { note } from './output.ts';
import { version as ownVersion } from './version.ts';

export interface BrokerFlags {
  readonly broker?: string | undefined;
  readonly provider?: string | undefined;
  readonly selector?: readonly Selector[] | undefined;
  readonly publish?: string | undefined;
  readonly branch?: string | undefined;
}

export interface Brokered {
  readonly pacts: readonly BrokeredPact[];
  /** Tells the broker what came of the pacts, in their order, where that is wanted. Never throws: the run has its own verdict. */
  publish(outcomes: readonly ContractOutcome[]): Promise<void>;
}

/** What came of one pact. */
export interface ContractOutcome {
  readonly interactions: number;
  /** One for each interaction that was verified to its end. */
  readonly verdicts: readonly Verdict[];
}

/** Reads `name=value`; true and false are what they say. */
export function selectors(text: string, previous: readonly Selector[] = []): readonly Selector[] {
  const [name, value, ...rest] = text.split('=');
  if (name === undefined || name === '' || value === undefined || value === '' || rest.length > 0) {
    throw new InvalidArgumentError('Write name=value, such as mainBranch=true.');
  }
  return [...previous, { [name]: value === 'true' ? true : value === 'false' ? false : value }];
}

/**
 * The pacts that the flags want from a broker; undefined where they name none.
 * @throws CommandFailure with exit code 2 for flags that do not fit together, 3 where the broker does not do its part
 */
export async function brokerOf(flags: BrokerFlags, files: readonly string[]): Promise<Brokered | undefined> {
  const { broker, provider, selector = [{ mainBranch: true }, { deployedOrReleased: true }], publish: version, branch } = flags;
  if (broker === undefined) {
    const stray = (['provider', 'selector', 'publish', 'branch'] as const).find((name) => flags[name] !== undefined);
    if (stray !== undefined) throw usageFailure(`--${stray} is about a broker`, 'Name it with --broker URL.');
    return undefined;
  }
  if (files.length > 0) throw usageFailure('files and --broker exclude each other', 'Verify them one after the other.');
  if (provider === undefined)
    throw usageFailure('--broker wants --provider as well', 'It is the name under which the broker knows the API.');
  if (branch !== undefined && version === undefined)
    throw usageFailure('--branch wants --publish as well', 'It is the branch of the published version.');
  if (!URL.canParse(broker) || !/^https?:$/.test(new URL(broker).protocol))
    throw usageFailure(`--broker: "${broker}" is no URL`, 'Write https://host, with its path.');
  if (new URL(broker).username !== '')
    throw usageFailure('--broker has credentials in its URL, which would be recorded', 'Set PACT_BROKER_TOKEN instead.');
  const access = { url: broker.replace(/\/+$/, ''), authorization: authorization() };
  const pacts = await told(() => pactsFrom(access, provider, selector, branch));
  if (pacts.length === 0) {
    throw usageFailure(
      `the broker has no pact of ${provider} that the selectors choose`,
      `Asked for ${selector.map((one) => JSON.stringify(one)).join(', ')}.`,
    );
  }
  return {
    pacts,
    async publish(outcomes) {
      if (version === undefined) return;
      for (const [index, pact] of pacts.entries()) {
        const kept = isKept(outcomes[index]!);
        if (kept === undefined) {
          note(`note: nothing was published about "${pact.source}": not every interaction came to a verdict`);
          continue;
        }
        try {
          await publish(access, pact, kept, { provider, version, branch, verifier: ownVersion() });
        } catch (error) {
          if (!(error instanceof BrokerFailure)) throw error;
          note(`warning: the verdict on "${pact.source}" was not published: ${error.message}`);
        }
      }
    },
  };
}

/** Success is that of every single interaction; one failure is enough for the whole. Anything else is no verdict on the contract. */
function isKept({ interactions, verdicts }: ContractOutcome): boolean | undefined {
  if (verdicts.includes('fail')) return false;
  return verdicts.length === interactions && verdicts.every((verdict) => verdict === 'pass' || verdict === 'warn') ? true : undefined;
}

async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BrokerFailure) throw brokenFailure(error.message, 'Check --broker, the credentials and the network.');
    if (error instanceof UnfitPactFile) throw unfitFailure(error.objections);
    throw error;
  }
}

function authorization(): string | undefined {
  const { PACT_BROKER_TOKEN: token, PACT_BROKER_USERNAME: user, PACT_BROKER_PASSWORD: password } = process.env;
  if (token !== undefined && token !== '') return `Bearer ${token}`;
  return user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
}
