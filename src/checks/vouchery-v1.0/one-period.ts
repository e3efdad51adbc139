/** Keeps cases about calendar periods from failing because a period happens to end while they are played. */
import type { CaseContext } from '../../engine/check.ts';
import type { Exchange } from '../../target/exchange.ts';

/** Every boundary of an hour, a day or a week, in whatever zone, lies at a quarter of an hour. */
const QUARTER = 15 * 60_000;

/** The exchange shows the target's own time; without it the local one must do. */
export function timeOf(exchange: Exchange): number {
  const date = exchange.response?.headers.find(([name]) => name === 'date')?.[1];
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? exchange.startedAt : time;
}

/**
 * Plays a scene and gives what it gives; where a quarter of an hour ended between the first and the last of its exchanges, it is
 * played once more. Nothing may be judged inside the scene.
 */
export async function inOnePeriod<Scene extends { readonly first: Exchange; readonly last: Exchange }>(
  context: CaseContext,
  play: () => Promise<Scene>,
): Promise<Scene> {
  for (let take = 1; take <= 2; take += 1) {
    const scene = await play();
    // Servers show full seconds and may show the one before.
    if (Math.floor(timeOf(scene.first) / QUARTER) === Math.floor((timeOf(scene.last) + 2000) / QUARTER)) return scene;
  }
  return context.undecided('a quarter of an hour ended during the case, twice');
}
