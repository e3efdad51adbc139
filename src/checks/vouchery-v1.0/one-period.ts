/** Keeps cases about calendar periods from failing because a period happens to end while they are played. */
import type { CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';

/** Every boundary of an hour, a day or a week, in whatever zone, lies at a quarter of an hour. */
const QUARTER = 15 * 60_000;

/**
 * Plays a scene and gives what it gives; where a quarter of an hour ended between the first and the last of its exchanges, it is
 * played once more. The first creates a redemption: the target's own time is the moment that it shows, whatever the clock on the wall
 * says. Nothing may be judged inside the scene.
 */
export async function inOnePeriod<Scene extends { readonly first: Exchange; readonly last: Exchange }>(
  context: CaseContext,
  play: () => Promise<Scene>,
): Promise<Scene> {
  for (let take = 1; take <= 2; take += 1) {
    const scene = await play();
    const { first, last } = scene;
    const shown = Date.parse(String(context.at(first, '/validated_at')));
    const start = Number.isNaN(shown) ? first.startedAt : shown;
    const end = start + (last.startedAt - first.startedAt) + last.durationMs;
    // A second on either side, for servers that show full seconds only.
    if (Math.floor((start - 1000) / QUARTER) === Math.floor((end + 1000) / QUARTER)) return scene;
  }
  return context.undecided('a quarter of an hour ended during the case, twice');
}
