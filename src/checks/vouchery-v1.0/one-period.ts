/** Keeps cases about calendar periods from failing because a period happens to end while they are played. */
import type { CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';

/** Every boundary of an hour, a day or a week, in whatever zone, lies at a quarter of an hour. */
const QUARTER = 15 * 60_000;

/** A scene takes a moment, a boundary comes every quarter of an hour: one more take will do, where the target shows fractions of a second. */
const TAKES = 30;

/**
 * Plays a scene and gives what it gives; where a quarter of an hour may have ended between the first and the last of its exchanges,
 * it is played again. The first creates a redemption: the target's own time is the moment that it shows, whatever the clock on the
 * wall says. Nothing may be judged inside the scene.
 */
export async function inOnePeriod<Scene extends { readonly first: Exchange; readonly last: Exchange }>(
  context: CaseContext,
  play: () => Promise<Scene>,
): Promise<Scene> {
  for (let take = 1; take <= TAKES; take += 1) {
    const scene = await play();
    const { first, last } = scene;
    const shown = Date.parse(String(context.at(first, '/validated_at')));
    const start = Number.isNaN(shown) ? first.startedAt : shown;
    // A full second is shown by servers that know no fractions: then it may be any moment of it.
    const blur = start % 1000 === 0 ? 1000 : 0;
    const end = start + blur + (last.startedAt - first.startedAt) + last.durationMs;
    if (Math.floor(start / QUARTER) === Math.floor(end / QUARTER)) return scene;
  }
  return context.undecided('a quarter of an hour seems to end during every take of the case');
}
