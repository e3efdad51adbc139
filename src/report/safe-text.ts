/**
 * Text from a target may hide, reorder or command: control characters (a terminal obeys them, XML forbids them), direction marks,
 * zero-width characters, lone surrogates. Every report writer sends foreign text through `visible`.
 */

// Cc controls, Cf format characters, Zl and Zp line separators, Cs lone surrogates, and the two non-characters that XML forbids.
const TREACHEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]/gu;

/** Names each treacherous character, such as `⟨U+202E⟩`; line feeds and tabs stay. The result is well-formed Unicode. */
export function visible(text: string): string {
  return text.replace(TREACHEROUS, (character) => {
    if (character === '\n' || character === '\t') {
      return character;
    }
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}

/** The same in one line: for places where a line break would be taken for layout. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\n\t]+/g, ' ');
}

/** The beginning of a text, and how much was left out. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  // Never between the two halves of a surrogate pair.
  const start = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${start}… (${String(text.length - start.length)} more characters)`;
}
