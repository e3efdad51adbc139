/** How far a run is: one line that is redrawn on a terminal, a line now and then elsewhere. */
import { clip, visibleLine } from './safe-text.ts';
import { count, duration } from './wording.ts';

/** Where a reporter writes to; process.stdout and process.stderr are such streams. */
export interface TextStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressState {
  readonly checks: number;
  readonly finished: number;
  /** What goes on. */
  readonly current: string;
  readonly findings: number;
}

const REDRAW_MS = 100;
const FIRST_LINE_MS = 2000;
const NEXT_LINE_MS = 5000;
const ERASE_LINE = '\r\u001B[2K';

export class Progress {
  readonly #stream: TextStream;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #ticker: NodeJS.Timeout;
  #state: ProgressState = { checks: 0, finished: 0, current: '', findings: 0 };
  #nextAt: number;
  #drawn = false;

  constructor(stream: TextStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#startedAt = now();
    this.#nextAt = this.#startedAt + (stream.isTTY === true ? 0 : FIRST_LINE_MS);
    // A target that stalls causes no events; the line shows all the same that time passes.
    this.#ticker = setInterval(() => this.#draw(), 500);
    this.#ticker.unref();
  }

  show(state: ProgressState): void {
    this.#state = state;
    this.#draw();
  }

  /** The same at once, where this is not over in a moment: what follows may take long, and leave no time to draw. */
  turn(state: ProgressState): void {
    if (this.#stream.isTTY === true || this.#now() - this.#startedAt >= FIRST_LINE_MS) this.#nextAt = this.#now();
    this.show(state);
  }

  /** Writes a line of its own above the progress line. */
  interject(line: string): void {
    this.#erase();
    this.#stream.write(`${line}\n`);
    this.#nextAt = Math.min(this.#nextAt, this.#now() + REDRAW_MS);
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#ticker);
    this.#erase();
    this.#nextAt = Number.POSITIVE_INFINITY;
  }

  #draw(): void {
    const now = this.#now();
    if (now < this.#nextAt) {
      return;
    }
    const { checks, finished, current, findings } = this.#state;
    const done = `${String(finished)} of ${count(checks, 'check')}`;
    const found = count(findings, 'finding');
    const elapsed = duration(now - this.#startedAt);
    if (this.#stream.isTTY === true) {
      const line = [done, found, elapsed, visibleLine(current)].filter((part) => part !== '').join('  ');
      this.#stream.write(`${ERASE_LINE}${line.slice(0, Math.max((this.#stream.columns ?? 80) - 1, 10))}`);
      this.#drawn = true;
      this.#nextAt = now + REDRAW_MS;
    } else {
      this.#stream.write(`${done}, ${found}, ${elapsed}${current === '' ? '' : `: ${clip(visibleLine(current), 100)}`}\n`);
      this.#nextAt = now + NEXT_LINE_MS;
    }
  }

  #erase(): void {
    if (this.#drawn) {
      this.#stream.write(ERASE_LINE);
      this.#drawn = false;
    }
  }
}
