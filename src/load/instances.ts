/** The processes of k6 that make one load, one or several: divided into segments, started at once; what they write becomes one history while they run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadInstances } from '../engine/events.ts';
import { type ClockZero, clockZero } from '../flows/clock-zero.ts';
import { bring, Tail } from './history-file.ts';
import { endWords, type K6Ended, type K6Options, runK6 } from './k6-process.ts';
import { Meeting } from './meeting.ts';
import { Piece, type PieceReader, startedWithin, sumOf, type Taken, uncertaintyOf } from './piece.ts';
import type { Together } from './plan.ts';
import { segmentFlags } from './segments.ts';

/** How long it takes all of them to come to their meeting, beside the time that they make their users in: each reads the stock. */
const READING_MS = 60_000;
/** From when all are there to the start: enough for all of them to know of it. */
const UNTIL_START_MS = 200;
/**
 * Of one k6 and this process alone, which both go by the wall clock. Their order is right even where somebody sets it meanwhile: the set-up lies
 * before the zero, the visits after it, and what is asked afterwards follows them.
 */
const ONE_WRITER_MS = 1;

export interface InstancesOptions {
  readonly count: number;
  readonly reader: PieceReader;
  /** Folder for what each of them writes. */
  readonly work: string;
  /** The merged history. */
  readonly history: string;
  readonly clock: CommonClock;
  /** How long they take at most to make their users. */
  readonly usersMs: number;
  /** Begins the history, once it is known by how much the instants of two writers may be off. */
  readonly begin: (uncertaintyMs: number) => void;
  /** Is handed everything that they write. */
  readonly onTaken: (taken: Taken) => void;
}

/** The clock of the process that begins the history. */
export interface CommonClock extends ClockZero {
  /** Milliseconds since its zero. */
  readonly now: () => number;
}

/** How a load came to its end. */
export interface TogetherEnded {
  readonly ended: K6Ended;
  /** undefined where there was but one. */
  readonly instances?: LoadInstances;
  /** Set where some came to their end and others did not: load that was not delivered. */
  readonly lost: string | undefined;
}

export class InstanceGroup {
  readonly #options: InstancesOptions;
  /** undefined where there is nobody to meet. */
  readonly #meeting: Meeting | undefined;
  readonly #pieces: readonly { readonly piece: Piece; readonly tail: Tail }[];

  private constructor(options: InstancesOptions, meeting: Meeting | undefined) {
    this.#options = options;
    this.#meeting = meeting;
    const pieces: { readonly piece: Piece; readonly tail: Tail }[] = [];
    this.#pieces = pieces;
    try {
      for (let index = 0; index < options.count; index += 1) {
        const { console: file } = this.#files(index);
        writeFileSync(file, '');
        pieces.push({ piece: new Piece(options.reader), tail: new Tail(file) });
      }
    } catch (error) {
      // Nobody else has them yet to close them.
      this.close();
      throw error;
    }
  }

  static async prepare(options: InstancesOptions): Promise<InstanceGroup> {
    const names = Array.from({ length: options.count }, (_, index) => String(index));
    return new InstanceGroup(options, options.count === 1 ? undefined : await Meeting.open(names));
  }

  get #meetingMs(): number {
    return READING_MS + this.#options.usersMs;
  }

  /** For the plan that all of them follow; undefined where there is but one. */
  get together(): Together | undefined {
    if (this.#meeting === undefined) return undefined;
    // Who is let go late by this process is still there.
    return { count: this.#options.count, meetAt: this.#meeting.url, waitMs: 2 * this.#meetingMs };
  }

  /** Brings what has come since the last look into the history. */
  take(): void {
    const { history, onTaken } = this.#options;
    for (const { piece, tail } of this.#pieces) bring(tail.lines(), piece, history, onTaken);
  }

  /** Runs them all to their ends. Never throws for anything that k6 does. */
  async run(k6: Omit<K6Options, 'console' | 'summary' | 'flags'>): Promise<TogetherEnded> {
    const ended = this.#meeting === undefined ? await this.#runAlone(k6) : await this.#runTogether(k6, this.#meeting);
    this.take();
    return ended;
  }

  async #runAlone(k6: Omit<K6Options, 'console' | 'summary' | 'flags'>): Promise<TogetherEnded> {
    this.#options.begin(ONE_WRITER_MS);
    return { ended: await runK6({ ...k6, ...this.#files(0) }), lost: undefined };
  }

  async #runTogether(k6: Omit<K6Options, 'console' | 'summary' | 'flags'>, meeting: Meeting): Promise<TogetherEnded> {
    const { count, begin, clock } = this.#options;
    const running = Promise.all(
      this.#pieces.map(async (_, index) => {
        const flags = segmentFlags(index, count);
        const environment = { ...k6.environment, VOUCHSAFE_LOAD_INSTANCE: String(index) };
        const ended = await runK6({ ...k6, ...this.#files(index), environment, flags, lastsMs: k6.lastsMs + this.#meetingMs });
        meeting.expectNoMore(String(index));
        return ended;
      }),
    );
    // Who is not there by then finds the door closed, ends, and is told of.
    await Promise.race([meeting.complete, pause(this.#meetingMs, undefined, { ref: false })]);
    // Nobody has sent anything yet: these are the headers, which say how well each knows its clock.
    this.take();
    const clockUncertaintyMs = this.#uncertaintyMs();
    begin(clockUncertaintyMs);
    meeting.release(String(clock.now() + UNTIL_START_MS));
    const all = await running;
    return {
      ...endOf(all),
      instances: {
        count,
        clockUncertaintyMs,
        startedWithinMs: startedWithin(this.#pieces.map(({ piece }) => piece)),
        counted: all.map(({ counters }) => counters ?? null),
      },
    };
  }

  close(): void {
    this.#meeting?.close();
    for (const { tail } of this.#pieces) tail.close();
  }

  /** They have read their clocks since this process read its own: by how much somebody has set the wall clock meanwhile is added. */
  #uncertaintyMs(): number {
    const { wallAtZero, errorMs, now } = this.#options.clock;
    const again = clockZero(now, Date.now);
    const errors = this.#pieces.flatMap(({ piece: { header } }) => (header === undefined ? [] : [header.clock.uncertaintyMs]));
    const sum = uncertaintyOf([errorMs, again.errorMs, ...errors]) + Math.abs(again.wallAtZero - wallAtZero);
    return Math.ceil(sum * 1000) / 1000;
  }

  #files(index: number): { readonly console: string; readonly summary: string } {
    const file = (ending: string): string => join(this.#options.work, `instance-${index + 1}.${ending}`);
    return { console: file('ndjson'), summary: file('summary.json') };
  }
}

function endOf(all: readonly K6Ended[]): Pick<TogetherEnded, 'ended' | 'lost'> {
  const ends = all.map(({ orderly, how, said }, index) => ({ orderly, told: `instance ${index + 1}: ${endWords({ how, said })}` }));
  const dead = ends.filter(({ orderly }) => !orderly).map(({ told }) => told);
  const counted = all.flatMap(({ counters }) => (counters === undefined ? [] : [counters]));
  const ended = { orderly: dead.length === 0, how: dead.join('; '), said: '', counters: counted.length === 0 ? undefined : sumOf(counted) };
  if (dead.length === 0 || dead.length === all.length) return { ended, lost: undefined };
  return { ended, lost: `${dead.length} of ${all.length} instances did not come to their end (${dead.join('; ')}); the rest is judged` };
}
