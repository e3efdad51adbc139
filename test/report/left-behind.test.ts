import { expect, it } from 'vitest';
import { leftBehindLines } from '../../src/report/left-behind.ts';

it('what stays for one reason is one line, however much it is', () => {
  const left = [
    { resource: 'voucher A', why: 'refused' },
    ...Array.from({ length: 1200 }, (_, index) => ({ resource: `campaign ${index}`, why: 'refused' })),
    ...Array.from({ length: 20 }, (_, index) => ({ resource: 'redemption X', why: `reason ${index}` })),
  ];
  const lines = leftBehindLines(left, 80);
  expect(lines[0]).toBe('  1,200  campaign: refused, such as campaign 0');
  expect(lines).toContain('      1  voucher: refused, such as voucher A');
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe('  and more for 12 other reasons');
});
