/** Instants, durations and counts, as what a load tells has them. */

/** Of a load that lasts longer, instants are told in whole seconds. */
const TENTHS_UP_TO_MS = 120_000;

/** Minutes and seconds since the first request, such as `1:05`; of a short load with tenths. */
export function instant(ms: number, lastsMs: number): string {
  const tenths = lastsMs <= TENTHS_UP_TO_MS;
  const seconds = tenths ? Math.floor(ms / 100) / 10 : Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(tenths ? 1 : 0).padStart(tenths ? 4 : 2, '0')}`;
}

/** `8.1 ms`, `1.2 s`. */
export function inWords(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Rounded, with separators. */
export function wholeNumber(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
