/** The live reporter of the console: a listener of events. */
import { styleText } from 'node:util';
import type { Event } from '../engine/events.ts';
import { Progress, type ProgressState, type TextStream } from './console-progress.ts';
import { type Paint, verdictLines } from './console-verdict.ts';
import { RunFold, type RunRecord } from './run-record.ts';
import { visibleLine } from './safe-text.ts';
import { count, phaseWords } from './wording.ts';
import { wrap } from './wrap.ts';

export type { TextStream } from './console-progress.ts';

export interface ConsoleOptions {
  /** Colour and the redrawn line are for terminals only; NO_COLOR and FORCE_COLOR are honoured. */
  readonly stream: TextStream;
  /** The clock of the progress line, in milliseconds; default Date.now. */
  readonly now?: () => number;
}

/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 120;

/** Hand it every event, then call `end` once. */
export class ConsoleReporter {
  readonly #stream: TextStream;
  readonly #now: () => number;
  readonly #fold = new RunFold();
  readonly #fingerprints = new Set<string>();
  #progress: Progress | undefined;
  #checks = 0;
  #finished = 0;
  #current = '';
  #phase = '';

  constructor(options: ConsoleOptions) {
    this.#stream = options.stream;
    this.#now = options.now ?? Date.now;
  }

  add(event: Event): void {
    this.#fold.add(event);
    switch (event.event) {
      case 'run started':
        this.#checks = event.checks.length;
        this.#write([
          `${this.#paint('bold', 'vouchsafe')}  ${visibleLine(event.apiTitle)} at ${visibleLine(event.target)}`,
          this.#paint('dim', `run ${event.runId}, seed ${String(event.seed)}${event.strict ? ', strict' : ''}`),
          '',
        ]);
        this.#progress = new Progress(this.#stream, this.#now);
        break;
      case 'check started':
        this.#current = event.check;
        break;
      case 'finding':
        this.#fingerprints.add(event.fingerprint);
        break;
      case 'check finished':
        this.#finished += 1;
        break;
      case 'notice':
        for (const line of wrap(`note: ${visibleLine(event.message)}`, this.#width)) {
          this.#progress?.interject(line);
        }
        break;
      case 'phase':
        this.#current = phaseWords(event);
        if (event.phase !== this.#phase) this.#progress?.turn(this.#state);
        this.#phase = event.phase;
        break;
      case 'load progress': {
        const p95 = event.p95Ms === null ? '' : `, p95 ${event.p95Ms.toFixed(1)} ms`;
        const budget = event.budget === null ? '' : `, ${event.budget.left.toFixed(2)} of ${event.budget.of.toFixed(2)} left`;
        this.#current = `k6 runs: ${Math.round(event.redemptionsPerSecond)} redemptions/s${p95}, ${event.refusals} refused, ${count(event.errors, 'error')}${budget}`;
        break;
      }
      case 'load finished':
      case 'policies':
      case 'exchange':
      case 'case finished':
      case 'left behind':
      case 'run finished':
        break;
    }
    this.#progress?.show(this.#state);
  }

  /** Takes the progress away and says what the run came to. `reports` are the paths of the reports that were written. */
  end(record: RunRecord = this.#fold.record(), reports: readonly string[] = []): void {
    this.#progress?.end();
    this.#write(verdictLines(record, { width: this.#width, paint: this.#paint }, reports));
  }

  get #state(): ProgressState {
    return { checks: this.#checks, finished: this.#finished, current: this.#current, findings: this.#fingerprints.size };
  }

  get #width(): number {
    return Math.min(Math.max(this.#stream.columns ?? 80, 40), WIDEST);
  }

  readonly #paint: Paint = (format, text) => styleText(format, text, { stream: this.#stream });

  #write(lines: readonly string[]): void {
    this.#stream.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** Says of a recorded run what the console said at its end. @throws as `ConsoleReporter` */
export function printVerdict(stream: TextStream, record: RunRecord, reports: readonly string[] = []): void {
  const width = Math.min(Math.max(stream.columns ?? 80, 40), WIDEST);
  const lines = verdictLines(record, { width, paint: (format, text) => styleText(format, text, { stream }) }, reports);
  stream.write(lines.map((line) => `${line}\n`).join(''));
}
