/** The grammar of the Link header (RFC 8288 section 3), strictly. Libraries forgive what a client may stumble over. */

export interface Link {
  readonly target: string;
  /** Relation types, in lower case. */
  readonly relations: readonly string[];
}

export interface LinkFault {
  /** Position in the header's value, in characters. */
  readonly offset: number;
  readonly message: string;
}

const GAP = /[ \t,]*/y;
const TARGET = /<([^>]*)>/y;
const SEPARATOR = /[ \t]*(?:,|$)/y;
const SEMICOLON = /[ \t]*;[ \t]*/y;
const PARAMETER = /([!#$%&'*+\-.^`|~\w]+)[ \t]*(?:=[ \t]*(?:([!#$%&'*+\-.^`|~\w]+)|"((?:[^"\\\p{Cc}]|\t|\\[^\p{Cc}])*)"))?/uy;
const URI_REFERENCE = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/i;

/** The links of a header value (several Link headers are joined by commas first), or the first thing that is wrong. */
export function parseLinks(value: string): { readonly links: readonly Link[] } | { readonly fault: LinkFault } {
  const links: Link[] = [];
  let position = skip(GAP, value, 0);
  while (position < value.length) {
    const target = matchAt(TARGET, value, position);
    if (target === null) return fault(position, 'a target in angle brackets is expected here');
    const reference = target[1] ?? '';
    if (!URI_REFERENCE.test(reference) || !URL.canParse(reference, 'http://localhost/')) {
      return fault(position + 1, 'the target is not a URI reference');
    }
    position += target[0].length;
    let relations: readonly string[] | undefined;
    for (;;) {
      const parameterAt = skip(SEMICOLON, value, position);
      if (parameterAt === position) break;
      position = parameterAt;
      const parameter = matchAt(PARAMETER, value, position);
      if (parameter === null) continue;
      if (parameter[1]?.toLowerCase() === 'rel') {
        if (relations !== undefined) return fault(position, 'the parameter rel is given twice');
        relations = (parameter[2] ?? parameter[3] ?? '').toLowerCase().split(' ').filter(Boolean);
      }
      position += parameter[0].length;
    }
    if (matchAt(SEPARATOR, value, position) === null) return fault(position, 'a semicolon, a comma or the end is expected here');
    if (relations === undefined || relations.length === 0) return fault(position, 'the parameter rel is missing or empty');
    links.push({ target: reference, relations });
    position = skip(GAP, value, position);
  }
  return { links };
}

function fault(offset: number, message: string): { readonly fault: LinkFault } {
  return { fault: { offset, message } };
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

function skip(pattern: RegExp, text: string, position: number): number {
  return position + (matchAt(pattern, text, position)?.[0].length ?? 0);
}
