/** A bare k6 script: sends the requests that it is given, visit by visit, and checks the status of each answer. It reads and writes nothing else. */
import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';

export interface BareRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | null;
  readonly name: string;
}

const visits = new SharedArray<readonly BareRequest[]>(
  'visits',
  () => JSON.parse(open(__ENV['BARE_VISITS']!)) as (readonly BareRequest[])[],
);
const headers = JSON.parse(__ENV['BARE_HEADERS']!) as Record<string, string>;

export const options: Options = {
  scenarios: {
    bare: {
      executor: 'shared-iterations',
      vus: Number(__ENV['BARE_USERS']),
      iterations: visits.length,
      maxDuration: '5m',
      gracefulStop: '10s',
    },
  },
  maxRedirects: 0,
  summaryTrendStats: ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  systemTags: ['name', 'status', 'error_code', 'expected_response', 'scenario'],
  userAgent: 'vouchsafe',
};

http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

export default function visit(): void {
  for (const { method, url, body, name } of visits[exec.scenario.iterationInTest]!) {
    const response = http.request(method, url, body, { headers, redirects: 0, timeout: 10_000, tags: { name } });
    check(response, { 'no failure': ({ status }) => status >= 200 && status < 500 });
  }
}
