/**
 * Lays out JSON over several lines without changing a token: numbers keep their digits, strings their escapes, repeated keys stay.
 * Evidence must not be tidied. What is no JSON is left as it is from there on.
 */

export interface LaidOut {
  readonly before: string;
  /** The value at the pointer; '' where it is not there. */
  readonly marked: string;
  readonly after: string;
}

interface Container {
  readonly kind: '{' | '[';
  /** The member or position that comes next or is being written. */
  key: string;
  index: number;
  atKey: boolean;
}

/** Values below are not indented any further: a target that nests without end would have each line longer than the one before. */
const DEEPEST_INDENTATION = 40;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/y;

/** `pointer` is a JSON pointer; the first value there is marked, nothing for ''. */
export function layOutJson(text: string, pointer: string): LaidOut {
  const stack: Container[] = [];
  const depthOfPointer = pointer.split('/').length - 1;
  let out = '';
  let start = -1;
  let end = -1;
  let depthOfMark = -1;
  TOKEN.lastIndex = 0;
  let consumed = 0;
  let previous = '';
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const token = match[1]!;
    consumed = TOKEN.lastIndex;
    const closes = token === '}' || token === ']';
    if (closes) {
      stack.pop();
      out += previous === '{' || previous === '[' ? token : `${line(stack)}${token}`;
      if (start !== -1 && end === -1 && stack.length === depthOfMark) {
        end = out.length;
      }
    } else if (token === ',') {
      out += token;
      const top = stack.at(-1);
      if (top !== undefined) {
        top.index += 1;
        top.atKey = top.kind === '{';
      }
    } else if (token === ':') {
      out += ': ';
    } else {
      const top = stack.at(-1);
      if (previous !== ':') {
        out += previous === '' ? '' : line(stack);
      }
      if (top?.atKey === true) {
        top.key = keyOf(token);
        top.atKey = false;
        out += token;
      } else {
        const marks = start === -1 && pointer !== '' && stack.length === depthOfPointer && pointerOf(stack) === pointer;
        if (marks) {
          start = out.length;
          depthOfMark = stack.length;
        }
        out += token;
        if (token === '{' || token === '[') {
          stack.push({ kind: token, key: '', index: 0, atKey: token === '{' });
        } else if (marks) {
          end = out.length;
        }
      }
    }
    previous = token;
  }
  out += text.slice(consumed).trimEnd();
  if (start === -1) {
    return { before: out, marked: '', after: '' };
  }
  const stop = end === -1 ? out.length : end;
  return { before: out.slice(0, start), marked: out.slice(start, stop), after: out.slice(stop) };
}

function line(stack: readonly Container[]): string {
  return `\n${'  '.repeat(Math.min(stack.length, DEEPEST_INDENTATION))}`;
}

function keyOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

function pointerOf(stack: readonly Container[]): string {
  return stack
    .map((container) => (container.kind === '[' ? String(container.index) : container.key.replaceAll('~', '~0').replaceAll('/', '~1')))
    .map((name) => `/${name}`)
    .join('');
}
