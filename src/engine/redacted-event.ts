/** The last gate before an event is written or shown: masks secrets wherever text from outside may stand. */
import type { Redactor } from '../target/redaction.ts';
import type { Event } from './events.ts';

/**
 * Members that may hold what a target, a network or a check said. All others hold words of our own, and must stay as they are even
 * where a secret is such a word ("admin").
 */
const FREE_TEXT: ReadonlySet<string> = new Set([
  'target',
  'targetFlags',
  'url',
  'message',
  'expected',
  'actual',
  'pointer',
  'reason',
  'stack',
  'resource',
  'why',
  'stopped',
  'value',
  'requestHeaders',
  'requestBody',
  'responseHeaders',
  'responseBody',
  'curl',
  'history',
]);

/** A copy of the event without any known secret. */
export function redactedEvent(event: Event, redactor: Redactor): Event {
  return copy(event, redactor) as Event;
}

function copy(value: unknown, redactor: Redactor): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, FREE_TEXT.has(name) ? redactor.deep(member) : copy(member, redactor)]),
  );
}
