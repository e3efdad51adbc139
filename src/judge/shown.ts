/** Values as a problem shows them: short, and on one line. */

const LONGEST = 120;

export function shorten(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  // Not in the middle of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(text[longest - 1] ?? '') ? longest - 1 : longest;
  return `${text.slice(0, end)}…`;
}

/** A JSON value in short: scalars as they are, objects by their member names, arrays by their length. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shorten(JSON.stringify(shorten(value)));
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    return names.length === 0 ? 'object without members' : shorten(`object with ${names.slice(0, 20).join(', ')}`);
  }
  return String(value);
}

/** The JSON type of a value, in a word. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
