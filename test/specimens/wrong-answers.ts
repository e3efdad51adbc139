/** Servers that speak HTTP rightly and answer wrongly. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { httpSpecimen } from './specimen.ts';

function always(status: number, headers: Record<string, string>, body = ''): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export const wrongAnswers = {
  html: () => httpSpecimen(always(200, { 'content-type': 'text/html' }, '<!doctype html><title>Welcome</title>')),
  emptyOk: () => httpSpecimen(always(200, {})),
  serverErrors: () => httpSpecimen(always(500, JSON_TYPE, '{"error":true,"code":"unknown_error","message":"boom"}')),
  redirects: (location: string) => httpSpecimen(always(302, { location })),
  /** A proper refusal, whoever asks. */
  refusesAll: () => httpSpecimen(always(401, JSON_TYPE, '{"error":true,"code":"not_authorized","message":"Who are you?"}')),
  /** Says 429 so often, then an empty list. */
  tooMany: (times: number, retryAfter: string | undefined) => {
    let left = times;
    return httpSpecimen((request, response) => {
      request.resume();
      left -= 1;
      if (left >= 0) response.writeHead(429, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
      else response.writeHead(200, JSON_TYPE).end('[]');
    });
  },
  /** Every page of the list is empty and links a next one. */
  endlessList: (path: string) =>
    httpSpecimen((request, response) => {
      request.resume();
      const page = Number(/[?&]page=(\d+)/.exec(request.url ?? '')?.[1] ?? 1);
      response.writeHead(200, { ...JSON_TYPE, link: `<${path}?page=${page + 1}>; rel="next"`, 'total-count': '1000000000' }).end('[]');
    }),
  /** Sends back all that it was sent: the request line and headers in a header, everything in the body. */
  echo: () =>
    httpSpecimen((request, response) => {
      void echo(request, response);
    }),
};

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const seen = { method: request.method, url: request.url, headers: request.rawHeaders, body: await textOf(request) };
  response.writeHead(200, { ...JSON_TYPE, 'x-seen': JSON.stringify(seen.headers) }).end(JSON.stringify(seen));
}
