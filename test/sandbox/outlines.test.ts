import { expect, it } from 'vitest';
import { decodeOutline, inside } from '../../src/sandbox/vouchery-v1.0/areas.ts';

it('decodes the example that the notation is published with', () => {
  expect(decodeOutline('_p~iF~ps|U_ulLnnqC_mqNvxq`@')).toEqual([
    { latitude: 38.5, longitude: -120.2 },
    { latitude: 40.7, longitude: -120.95 },
    { latitude: 43.252, longitude: -126.453 },
  ]);
});

it('gives no corners for what is no outline', () => {
  for (const text of ['', ' ', 'ü', '~~~~~~~~~~~~', '\u0000']) expect(decodeOutline(text)).toEqual([]);
});

it('tells inside from outside of a shape with a notch', () => {
  const at = (latitude: number, longitude: number): { latitude: number; longitude: number } => ({ latitude, longitude });
  const notched = [at(0, 0), at(0, 4), at(4, 4), at(4, 3), at(1, 3), at(1, 1), at(4, 1), at(4, 0)];
  expect([at(0.5, 2), at(3, 0.5), at(3, 3.5)].map((point) => inside(point, notched))).toEqual([true, true, true]);
  expect([at(3, 2), at(-1, 2), at(2, 5), at(5, 0.5)].map((point) => inside(point, notched))).toEqual([false, false, false, false]);
  expect(inside(at(0, 0), [])).toBe(false);
});
