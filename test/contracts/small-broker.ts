/**
 * A small Pact broker of our own: just the two resources that vouchsafe asks, with a token, in memory. It is no broker for use; Pact's own
 * has many more resources, and what is here follows its documented interface only as far as the tests need.
 */
import { httpSpecimen, type Specimen } from '../specimens/specimen.ts';

export interface Told {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface SmallBroker extends Specimen {
  /** What was asked and told, in order. */
  readonly told: readonly Told[];
}

export interface BrokerOptions {
  readonly token: string;
  readonly pacts: readonly Readonly<Record<string, unknown>>[];
  /** Answers so many requests with 503 first. */
  readonly busy?: number;
}

export async function smallBroker({ token, pacts, busy = 0 }: BrokerOptions): Promise<SmallBroker> {
  const told: Told[] = [];
  let refusals = busy;
  const specimen = await httpSpecimen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '' } = request;
      const text = Buffer.concat(chunks).toString('utf8');
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/hal+json' }).end(JSON.stringify(body));
      };
      if (refusals > 0) {
        refusals -= 1;
        return answer(503, {});
      }
      if (request.headers.authorization !== `Bearer ${token}`) return answer(401, {});
      told.push({ method, path, body: text === '' ? undefined : JSON.parse(text) });
      if (path.endsWith('/for-verification')) {
        const links = pacts.map((_, index) => ({ _links: { self: { href: `/pacts/${index}`, name: `Pact ${index}` } } }));
        return answer(200, { _embedded: { pacts: links } });
      }
      const number = Number(/^\/pacts\/(\d+)$/.exec(path)?.[1]);
      if (method === 'GET' && pacts[number] !== undefined) {
        return answer(200, { ...pacts[number], _links: { 'pb:publish-verification-results': { href: `/pacts/${number}/results` } } });
      }
      return answer(path.endsWith('/results') || method === 'PUT' ? 201 : 404, {});
    });
  });
  return { url: specimen.url, told, [Symbol.asyncDispose]: () => specimen[Symbol.asyncDispose]() };
}
