import { describe, expect, it } from 'vitest';
import { layOutJson } from '../../src/report/html/pretty-json.ts';

describe('JSON over several lines', () => {
  it('keeps every token, and marks the place in question', () => {
    const text = '{"a":[1.50,"\\u0041",{}],"b/c":{"d":1e3},"a":null}';
    const { before, marked, after } = layOutJson(text, '/b~1c/d');
    expect(marked).toBe('1e3');
    expect(`${before}${marked}${after}`.replaceAll(/\s/g, '')).toBe(text);
    expect(before).toMatch(/^\{\n {2}"a": \[\n {4}1\.50,\n/);
  });

  it.each(['[', '{"a":'])('grows with the length of the text, however deep %s is nested', (opening) => {
    const text = opening.repeat(20_000);
    const { before, marked, after } = layOutJson(text, (opening === '[' ? '/0' : '/a').repeat(19_999));
    expect((before + marked + after).length).toBeLessThan(100 * text.length);
    expect(marked).not.toBe('');
  });
});
