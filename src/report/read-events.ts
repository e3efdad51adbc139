/** Reads events.ndjson: one JSON object a line, in the order in which things happened. */
import { createReadStream } from 'node:fs';
import type { Event } from '../engine/events.ts';
import { clip, visibleLine } from './safe-text.ts';

/** The file is not the record of a run, or damaged; the message names file, line and remedy. */
export class UnreadableEvents extends Error {
  override readonly name = 'UnreadableEvents';
}

export interface EventsRead {
  readonly events: number;
  /** The file ends in the middle of a line, which was left out: the run was killed while it wrote. */
  readonly torn: boolean;
}

/** A record, so that the compiler asks for every event that there is. */
const NAMES: Readonly<Record<Event['event'], true>> = {
  'run started': true,
  policies: true,
  'check started': true,
  exchange: true,
  finding: true,
  'case finished': true,
  'check finished': true,
  phase: true,
  'load progress': true,
  'load finished': true,
  'left behind': true,
  notice: true,
  'run finished': true,
};

/**
 * Hands the events of one run to `take`, in order. Only a last line without its line feed may be unreadable.
 * @throws UnreadableEvents where the file cannot be read, or is not the record of a run from its first line to its last
 */
export async function readEvents(file: string, take: (event: Event) => void): Promise<EventsRead> {
  let events = 0;
  let torn = false;
  for await (const line of linesOf(file)) {
    if (!line.ended && !isJson(line.text)) {
      torn = true;
      break;
    }
    const event = eventOf(line.text, `${file}, line ${String(line.number)}`);
    if ((events === 0) !== (event.event === 'run started')) {
      throw new UnreadableEvents(
        events === 0
          ? `${file} begins with "${event.event}" instead of "run started": its beginning is missing`
          : `${file}, line ${String(line.number)}: a second run begins here; keep each run in a file of its own`,
      );
    }
    take(event);
    events += 1;
  }
  if (events === 0) {
    throw new UnreadableEvents(`${file} holds no events: the run ended before it wrote its first line`);
  }
  return { events, torn };
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** Whether the line feed at its end is there. */
  readonly ended: boolean;
}

/** Splits at line feeds only: JSON leaves U+2028 as it is, which `node:readline` takes for the end of a line. */
async function* linesOf(file: string): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let number = 0;
  try {
    for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, start)) {
        number += 1;
        yield { number, text: Buffer.concat([...rest, piece.subarray(start, end)]).toString('utf8'), ended: true };
        rest = [];
        start = end + 1;
      }
      rest.push(piece.subarray(start));
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) {
      throw new UnreadableEvents(`${file} cannot be read: ${reasonOf(String(error.code))}`, { cause: error });
    }
    throw error;
  }
  const text = Buffer.concat(rest).toString('utf8');
  if (text !== '') {
    yield { number: number + 1, text, ended: false };
  }
}

function reasonOf(code: string): string {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file; give the path of the events.ndjson that a run wrote',
    EISDIR: 'it is a folder; give the path of the events.ndjson in it',
    EACCES: 'this user may not read it',
  };
  return reasons[code] ?? code;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function eventOf(text: string, where: string): Event {
  const damaged = (what: string): UnreadableEvents =>
    new UnreadableEvents(`${where}: ${what}. The line begins: ${clip(visibleLine(text), 80)}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged('this is not JSON');
  }
  if (typeof value !== 'object' || value === null || !('event' in value) || typeof value.event !== 'string') {
    throw damaged('this is no event, it has no member "event"');
  }
  if (!Object.hasOwn(NAMES, value.event)) {
    throw damaged(`"${visibleLine(value.event)}" is no event that this version knows; report it with the version that recorded it`);
  }
  if ('format' in value && value.format !== 1) {
    throw damaged(`this run was recorded in format ${String(value.format)}, this version reads format 1`);
  }
  return value as Event;
}
