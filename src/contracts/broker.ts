/**
 * Pact files from a broker, and verdicts back to it, by the two resources of its HTTP interface that this needs: the pacts for
 * verification of a provider, and the verification results of a pact.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type PactFile, readPact } from './pact-file.ts';
import { UnfitPactFile } from './pact-objection.ts';

export interface BrokerAccess {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** Value of the Authorization header; undefined for none. */
  readonly authorization: string | undefined;
}

/** Which pacts are wanted, as the broker's consumer version selectors: `{"mainBranch": true}`, `{"deployed": true}`, `{"branch": "x"}`. */
export type Selector = Readonly<Record<string, string | boolean>>;

export interface BrokeredPact {
  readonly source: string;
  readonly pact: PactFile;
  /** Where its verdict is published; undefined where the broker offers no place. */
  readonly results: string | undefined;
}

export interface Publication {
  readonly provider: string;
  /** Version of the provider that was judged. */
  readonly version: string;
  readonly branch: string | undefined;
  readonly verifier: string;
}

/** The broker did not do its part. The message is fit for the user, and without secrets. */
export class BrokerFailure extends Error {
  override name = 'BrokerFailure';
}

const TIME_LIMIT_MS = 15_000;
const MAXIMUM_BYTES = 64 * 1024 * 1024;
/** A broker that is just starting answers 5xx for a moment. */
const TRIES = 3;
const PAUSE_MS = 300;

interface Hal {
  readonly _links?: Readonly<Record<string, { readonly href?: string; readonly name?: string } | undefined>>;
  readonly _embedded?: { readonly pacts?: readonly Hal[] };
}

/** The pacts of a provider that the selectors choose. @throws BrokerFailure @throws UnfitPactFile */
export async function pactsFrom(
  access: BrokerAccess,
  provider: string,
  selectors: readonly Selector[],
  branch: string | undefined,
): Promise<readonly BrokeredPact[]> {
  const place = `${access.url}/pacts/provider/${encodeURIComponent(provider)}/for-verification`;
  const list = (await ask(access, 'POST', place, {
    consumerVersionSelectors: selectors,
    ...(branch === undefined ? {} : { providerVersionBranch: branch }),
  })) as Hal;
  const links = (list['_embedded']?.pacts ?? []).map((pact) => pact['_links']?.['self']);
  return await Promise.all(
    links.map(async (link) => {
      if (link?.href === undefined) throw new BrokerFailure(`the broker names a pact of ${provider} without saying where it is`);
      const document = await ask(access, 'GET', link.href);
      const source = link.name ?? link.href;
      try {
        const pact = readPact(JSON.stringify(document));
        return { source, pact, results: (document as Hal)['_links']?.['pb:publish-verification-results']?.href };
      } catch (error) {
        if (error instanceof UnfitPactFile) throw error.in(source);
        throw error;
      }
    }),
  );
}

/** Tells the broker what came of a pact. @throws BrokerFailure */
export async function publish(
  access: BrokerAccess,
  { results, source }: BrokeredPact,
  kept: boolean,
  publication: Publication,
): Promise<void> {
  if (results === undefined) throw new BrokerFailure(`the broker offers no place for the verdict on "${source}"`);
  const { provider, version, branch, verifier } = publication;
  if (branch !== undefined) {
    const [who, where, what] = [provider, branch, version].map(encodeURIComponent);
    await ask(access, 'PUT', `${access.url}/pacticipants/${who}/branches/${where}/versions/${what}`, {});
  }
  await ask(access, 'POST', results, {
    success: kept,
    providerApplicationVersion: version,
    verifiedBy: { implementation: 'vouchsafe', version: verifier },
  });
}

async function ask(access: BrokerAccess, method: 'GET' | 'POST' | 'PUT', place: string, body?: unknown): Promise<unknown> {
  const url = new URL(place, `${access.url}/`);
  // A link of the broker's must not send the token somewhere else.
  if (url.origin !== new URL(access.url).origin)
    throw new BrokerFailure(`the broker points to ${url.origin}, which is another host: nothing was asked there`);
  for (let attempt = 1; ; attempt += 1) {
    const response = await once(access, method, url, body);
    if (response.status >= 500 && attempt < TRIES) {
      await pause(PAUSE_MS * attempt);
      continue;
    }
    return await readJson(response, `${method} ${url.pathname}`);
  }
}

async function once({ authorization }: BrokerAccess, method: string, url: URL, body: unknown): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      redirect: 'error',
      headers: {
        accept: 'application/hal+json, application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
  } catch (error) {
    const { cause } = error as Error;
    throw new BrokerFailure(
      `the broker at ${url.origin} does not answer: ${cause instanceof Error ? cause.message : (error as Error).message}`,
    );
  }
}

async function readJson(response: Response, what: string): Promise<unknown> {
  if (response.status === 401 || response.status === 403)
    throw new BrokerFailure(`the broker refuses the credentials (${response.status} to ${what})`);
  if (!response.ok) throw new BrokerFailure(`the broker answers ${response.status} to ${what}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAXIMUM_BYTES) throw new BrokerFailure(`the broker's answer to ${what} is larger than ${MAXIMUM_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null') as unknown;
  } catch {
    throw new BrokerFailure(`the broker's answer to ${what} is no JSON`);
  }
}
