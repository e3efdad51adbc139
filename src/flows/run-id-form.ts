/** What the id of a run looks like. Pure: k6 loads this file. */

/** Crockford's base 32: no letter that is taken for a digit. */
export const RUN_ID_LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 6;

/** @param draw gives a whole number from 0 on, below the one that it is handed */
export function drawnRunId(draw: (below: number) => number): string {
  return `vs${Array.from({ length: LENGTH }, () => RUN_ID_LETTERS[draw(RUN_ID_LETTERS.length)]).join('')}`;
}

/** Whether a text has the form of a run id. */
export function isRunId(text: string): boolean {
  return new RegExp(`^vs[${RUN_ID_LETTERS}]{${LENGTH}}$`).test(text);
}
