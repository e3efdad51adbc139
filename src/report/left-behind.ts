/** What stays on a target, in lines that somebody reads: hundreds of objects stay for one and the same reason. */
import { visibleLine } from './safe-text.ts';
import { digits } from './wording.ts';
import { wrapUnder } from './wrap.ts';

/** More reasons than these are only counted. */
const MOST_REASONS = 10;

/** A line for each kind of object and reason, with their number and an example; the most frequent first. */
export function leftBehindLines(left: readonly { readonly resource: string; readonly why: string }[], width: number): string[] {
  const groups = [...Map.groupBy(left, (one) => `${one.resource.split(' ')[0]!}: ${one.why}`)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  const rest = groups.length - MOST_REASONS;
  return [
    ...groups
      .slice(0, MOST_REASONS)
      .flatMap(([reason, own]) =>
        wrapUnder(`  ${digits(own.length).padStart(5)}  `, visibleLine(`${reason}, such as ${own[0]!.resource}`), width),
      ),
    ...(rest > 0 ? [`  and more for ${digits(rest)} other reasons`] : []),
  ];
}
