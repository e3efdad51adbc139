import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateTime, isUuid } from '../../src/spec/formats.ts';

const RIGHT = [
  '2019-02-04T09:15:30Z',
  '2019-02-04T09:15:30.1Z',
  '2019-02-04T09:15:30.123456789012Z',
  '2019-02-04t09:15:30z',
  '2019-02-04T09:15:30+05:30',
  '2019-02-04T09:15:30-00:00',
  '0000-01-01T00:00:00Z',
  '2020-02-29T00:00:00Z',
  '2000-02-29T00:00:00Z',
  // Leap seconds that were, and one told elsewhere than in UTC.
  '2016-12-31T23:59:60Z',
  '2015-06-30T23:59:60.5Z',
  '2016-12-31T18:59:60-05:00',
  '2017-01-01T05:29:60+05:30',
];

const WRONG = [
  '',
  '2019-02-04',
  '2019-02-04 09:15:30Z',
  '2019-02-04T09:15:30',
  '2019-02-04T09:15Z',
  '2019-02-04T09:15:30+0000',
  '2019-02-04T09:15:30+01',
  '2019-02-04T09:15:30.Z',
  '2019-02-04T09:15:30,5Z',
  '2019-2-4T09:15:30Z',
  '19-02-04T09:15:30Z',
  '+2019-02-04T09:15:30Z',
  '2019-02-30T09:15:30Z',
  '2019-02-29T09:15:30Z',
  '1900-02-29T09:15:30Z',
  '2019-13-01T09:15:30Z',
  '2019-00-01T09:15:30Z',
  '2019-01-00T09:15:30Z',
  '2019-04-31T09:15:30Z',
  '2019-02-04T24:00:00Z',
  '2019-02-04T09:60:30Z',
  '2019-02-04T09:15:61Z',
  '2019-02-04T09:15:30+24:00',
  '2019-02-04T09:15:30+01:60',
  '2019-02-04T09:15:30Z ',
  ' 2019-02-04T09:15:30Z',
  '2019-02-04T09:15:30Zulu',
  '２０１９-02-04T09:15:30Z',
  // Second 60 where no leap second can be.
  '2019-02-04T09:15:60Z',
  '2016-12-30T23:59:60Z',
  '2016-12-31T23:59:60+01:00',
  '2016-12-31T18:59:60Z',
];

describe('date-time is RFC 3339', () => {
  it.each(RIGHT)('"%s" is one', (text) => {
    expect(isDateTime(text)).toBe(true);
  });

  it.each(WRONG)('"%s" is none', (text) => {
    expect(isDateTime(text)).toBe(false);
  });

  it('whatever JavaScript writes is one, and can be read again', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(isDateTime(date.toISOString())).toBe(true);
        },
      ),
    );
  });

  it('does not take what is no date to JavaScript either', () => {
    const almost = fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[0-5]\d(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/);
    fc.assert(
      fc.property(almost, (text) => {
        expect(isDateTime(text) && Number.isNaN(Date.parse(text))).toBe(false);
      }),
    );
  });
});

describe('uuid is the form of RFC 9562', () => {
  it.each(['6ba7b810-9dad-41d1-80b4-00c04fd430c8', '6BA7B810-9DAD-41D1-80B4-00C04FD430C8'])('"%s" is one', (text) => {
    expect(isUuid(text)).toBe(true);
  });

  it.each([
    'urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8',
    '6ba7b8109dad41d180b400c04fd430c8',
    '{6ba7b810-9dad-41d1-80b4-00c04fd430c8}',
    '',
  ])('"%s" is none', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});

/** Should one of these fail, the library has become strict, and the own format may go. */
describe('the reason for own formats: ajv-formats takes', () => {
  const ajv = new Ajv2020();
  addFormats.default(ajv);

  it.each([
    ['date-time', '2019-02-04 09:15:30Z'],
    ['date-time', '2019-02-04T09:15:30+0000'],
    ['uuid', 'urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8'],
  ])('for a %s, "%s"', (format, text) => {
    expect(ajv.validate({ type: 'string', format }, text)).toBe(true);
  });
});
