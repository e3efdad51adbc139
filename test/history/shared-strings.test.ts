/** A history of a million lines holds each code once: what is read stays the same. */
import { expect, it } from 'vitest';
import { SharedStrings } from '../../src/history/shared-strings.ts';

it('changes no value, however it is made', () => {
  const text = '{"a":["x","x",{"b":"x","__proto__":"y"}],"c":null,"d":1,"e":"","f":true}';
  const shared = new SharedStrings();
  expect(JSON.stringify(shared.within(JSON.parse(text)))).toBe(text);
  expect(shared.within('x')).toBe('x');
  expect(shared.within(undefined)).toBe(undefined);
});

it('goes on beyond what it remembers', () => {
  const shared = new SharedStrings();
  const many = Array.from({ length: 120_000 }, (_, index) => `code ${index % 70_000}`);
  expect(shared.within([...many])).toEqual(many);
});
