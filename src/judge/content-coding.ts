/** Judges whether a body came as itself. Every request says that it has to (`Accept-Encoding: identity`). */
import type { Headers } from './headers.ts';
import type { ProblemList } from './problem-list.ts';
import { shown } from './shown.ts';

/**
 * Whether the body is in a content coding (RFC 9110, section 8.4), which makes its bytes say nothing; that is added to the problems, for
 * no request allows one (section 12.5.3).
 */
export function isCoded(headers: Headers, place: string, problems: ProblemList): boolean {
  const codings = headers.flatMap(([name, value]) => (name === 'content-encoding' ? [value.trim()] : []));
  const actual = codings.filter((coding) => coding !== '' && coding.toLowerCase() !== 'identity').join(', ');
  if (actual === '') return false;
  problems.add('content-coding', 'content-encoding', place, () => ({
    message: `The body is encoded (Content-Encoding: ${shown(actual)}), though the request allows no coding; it is not judged further`,
    expected: 'no content coding, as Accept-Encoding: identity asks for',
    actual: shown(actual),
  }));
  return true;
}
