/** JSON pointers (RFC 6901), plain (`/a/0`) or as URI fragments that begin with `#`. */

export function escapeSegment(segment: string | number): string {
  return String(segment).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The pointer of a member or element below the value that `pointer` names. */
export function below(pointer: string, ...segments: readonly (string | number)[]): string {
  return segments.reduce<string>((joined, segment) => `${joined}/${escapeSegment(segment)}`, pointer);
}

/** The unescaped segments of a plain pointer or of a fragment; a fragment may be percent-encoded. */
export function segmentsOf(pointer: string): readonly string[] {
  const plain = pointer.startsWith('#') ? decodeURIComponent(pointer.slice(1)) : pointer;
  return plain
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value that a pointer names in a document; undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const segment of segmentsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[segment];
  }
  return value;
}
