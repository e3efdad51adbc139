/** Judges what a body is labelled as. */
import type { Headers } from './headers.ts';
import { isJson, type MediaType, parseMediaType } from './media-type.ts';
import type { ProblemList } from './problem-list.ts';
import { shorten, shown } from './shown.ts';

/** Labels repeat from response to response; as many are remembered. */
const REMEMBERED = 200;

/** Gives the label of a response that has a body, after adding what is wrong with it; `expected` is the documented type, if any. */
export type ContentTypeJudge = (
  headers: Headers,
  expected: string | undefined,
  place: string,
  problems: ProblemList,
) => MediaType | undefined;

export function createContentTypeJudge(): ContentTypeJudge {
  const parsed = new Map<string, MediaType | undefined>();
  const parse = (value: string): MediaType | undefined => {
    if (parsed.has(value)) return parsed.get(value);
    if (parsed.size === REMEMBERED) parsed.clear();
    const mediaType = parseMediaType(value);
    parsed.set(value, mediaType);
    return mediaType;
  };

  return (headers, expected, place, problems) => {
    let value: string | undefined;
    let times = 0;
    for (const [name, content] of headers) {
      if (name !== 'content-type') continue;
      times += 1;
      value ??= content;
    }
    const wanted = expected ?? 'a media type';
    if (value === undefined) {
      const actual = 'no content-type header';
      problems.add('missing-media-type', 'content-type', place, () => ({
        message: 'The body has no media type',
        expected: wanted,
        actual,
      }));
      return undefined;
    }
    const actual = shown(value);
    if (times > 1) {
      const message = `The header content-type is sent ${times} times`;
      problems.add('malformed-media-type', 'content-type', place, () => ({ message, expected: `${wanted}, once`, actual }));
    }
    const mediaType = parse(value);
    if (mediaType === undefined) {
      const message = `${actual} is not a media type`;
      problems.add('malformed-media-type', 'content-type', place, () => ({ message, expected: wanted, actual }));
      return undefined;
    }
    if (expected !== undefined && mediaType.essence !== expected) {
      const message = `The body is labelled ${shorten(mediaType.essence)}, not ${expected}`;
      problems.add('wrong-media-type', 'content-type', place, () => ({ message, expected, actual }));
    }
    if (isJson(expected ?? mediaType.essence) && mediaType.charset !== undefined && mediaType.charset !== 'utf-8') {
      const message = `JSON is UTF-8, and the label says charset "${shorten(mediaType.charset)}"`;
      problems.add('wrong-charset', 'content-type', place, () => ({ message, expected: 'charset=utf-8, or none', actual }));
    }
    return mediaType;
  };
}
