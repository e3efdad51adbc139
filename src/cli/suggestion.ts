import { closest, distance } from 'fastest-levenshtein';

/** The one of the words that was probably meant; undefined where none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const lower = word.toLowerCase();
  const near = closest(
    lower,
    words.map((each) => each.toLowerCase()),
  );
  if (distance(lower, near) > Math.max(2, Math.floor(word.length * 0.4))) return undefined;
  return words.find((each) => each.toLowerCase() === near);
}

/** `Did you mean "x"?` where a word is near, and all that are allowed where they are few; otherwise `where` they are listed. */
export function suggest(word: string, words: readonly string[], where = ''): string {
  const near = nearest(word, words);
  const meant = near === undefined ? [] : [`Did you mean "${near}"?`];
  return [...meant, words.length <= 12 || where === '' ? `Allowed: ${words.join(', ')}.` : where].join(' ');
}
