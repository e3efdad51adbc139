/** A sandbox behind something that behaves well at first, and then badly. */
import { Agent, type RequestListener, request as requestHttp } from 'node:http';
import { onTestFinished } from 'vitest';
import { CHOICES } from '../cli/decided.ts';
import { judgedSandbox } from '../cli/judged-sandbox.ts';
import { httpSpecimen } from '../specimens/specimen.ts';

/**
 * - `dies`: cuts all connections and takes no more
 * - `answers 500`, after having passed on what was asked
 * - `is slow`: answers after five seconds
 * - `resets`: cuts every tenth connection, after having passed on what was asked
 */
export type Conduct = 'dies' | 'answers 500' | 'is slow' | 'resets';

export interface UnreliableTarget {
  readonly url: string;
  /** The credentials, under the names that vouchsafe looks for. */
  readonly environment: Record<string, string>;
}

export interface Trouble {
  readonly conduct: Conduct;
  /** Requests of the load that are still answered as they should be. */
  readonly after: number;
  /** For how long; default: for ever. */
  readonly lastsMs?: number;
  /** Mistakes that the sandbox has. */
  readonly defects?: readonly string[];
}

const SLOW_MS = 5000;

export async function unreliableTarget(
  folder: string,
  { conduct, after, lastsMs = Number.POSITIVE_INFINITY, defects = [] }: Trouble,
): Promise<UnreliableTarget> {
  const { sandbox, environment } = await judgedSandbox(folder, { defects }, CHOICES);
  const { origin, pathname } = new URL(sandbox.url);
  const agent = new Agent({ keepAlive: true });
  let seen = 0;
  let met = 0;
  let began: number | undefined;
  const listener: RequestListener = (request, response) => {
    // Only the load is counted: what is set up before it, asked after it and cleaned up comes from another client.
    if (request.headers['user-agent'] === 'vouchsafe') seen += 1;
    if (seen > after) began ??= performance.now();
    const bad = began !== undefined && performance.now() - began < lastsMs;
    if (bad) met += 1;
    const number = met;
    if (bad && conduct === 'dies') {
      void specimen[Symbol.asyncDispose]();
      return;
    }
    const onward = requestHttp(`${origin}${request.url}`, { method: request.method, headers: request.headers, agent }, (answer) => {
      if (bad && conduct === 'resets' && number % 10 === 0) {
        answer.resume();
        request.socket.resetAndDestroy();
      } else if (bad && conduct === 'answers 500') {
        answer.resume();
        response.writeHead(500).end();
      } else if (bad && conduct === 'is slow')
        setTimeout(() => answer.pipe(response.writeHead(answer.statusCode!, answer.headers)), SLOW_MS);
      else answer.pipe(response.writeHead(answer.statusCode!, answer.headers));
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
  const specimen = await httpSpecimen(listener);
  onTestFinished(async () => {
    agent.destroy();
    if (conduct !== 'dies' || met === 0) await specimen[Symbol.asyncDispose]();
  });
  return { url: `${specimen.url}${pathname}`, environment };
}
