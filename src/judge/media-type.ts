/** Content-Type (RFC 9110 section 8.3.1), strictly. */

export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly essence: string;
  /** In lower case; undefined where none is named. */
  readonly charset: string | undefined;
}

const ESSENCE = /^([!#$%&'*+\-.^`|~\w]+\/[!#$%&'*+\-.^`|~\w]+)/;
const PARAMETER = /[ \t]*;[ \t]*(?:([!#$%&'*+\-.^`|~\w]+)=(?:([!#$%&'*+\-.^`|~\w]+)|"((?:[^"\\]|\\.)*)"))?/y;

/** undefined where the value does not follow the grammar. */
export function parseMediaType(value: string): MediaType | undefined {
  const essence = ESSENCE.exec(value)?.[1];
  if (essence === undefined) return undefined;
  const end = value.trimEnd().length;
  const seen = new Set<string>();
  let charset: string | undefined;
  PARAMETER.lastIndex = essence.length;
  let position = essence.length;
  while (position < end) {
    PARAMETER.lastIndex = position;
    const parameter = PARAMETER.exec(value);
    if (parameter === null) return undefined;
    position += parameter[0].length;
    const name = parameter[1]?.toLowerCase();
    if (name === undefined) continue;
    if (seen.has(name)) return undefined;
    seen.add(name);
    if (name === 'charset') charset = (parameter[2] ?? parameter[3] ?? '').toLowerCase();
  }
  return { essence: essence.toLowerCase(), charset };
}

/** Whether a body of this type is JSON text. */
export function isJson(essence: string): boolean {
  return essence === 'application/json' || essence.endsWith('+json');
}
