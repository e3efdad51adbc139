/** Judges the sampled responses of a load against the spec, as strictly as every other exchange. */
import type { CaseContext } from '../engine/check.ts';
import { kindOf } from '../engine/findings.ts';
import { createJudge, type Judge } from '../judge/judge.ts';
import { shorten } from '../judge/shown.ts';
import type { Sample } from './piece.ts';

/** Characters of a body in a finding: nothing else keeps it. */
const SHOWN = 1000;

export class SampleJudge {
  readonly #context: CaseContext;
  readonly #judge: Judge;

  constructor(context: CaseContext) {
    this.#context = context;
    this.#judge = createJudge(context.api);
  }

  /** Problems become findings; warnings are left to the checks, which see every response. */
  take({ sample, method, status, headers, body, cut }: Sample): void {
    // A log may be damaged where it comes from elsewhere.
    if (!this.#context.api.operations.has(sample)) return;
    const operation = this.#context.operation(sample);
    const response = {
      status,
      headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
      body: Buffer.from(body ?? '', 'utf8'),
      truncated: cut === true,
    };
    for (const problem of this.#judge.judge(operation, { method }, response)) {
      const { clause, severity, pointer, message, expected, actual } = problem;
      if (severity !== 'fail') continue;
      this.#context.expect(false, {
        clause,
        operation: operation.id,
        kind: kindOf(problem, status),
        pointer,
        message: `Under load: ${message}`,
        expected,
        actual: `${actual}\nThe answer: status ${status}, ${body === null ? 'no body' : shorten(body, SHOWN)}`,
        exchange: null,
      });
    }
  }
}
