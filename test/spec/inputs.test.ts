import { describe, expect, it } from 'vitest';
import { type DerivedInput, deriveInputs, withInput } from '../../src/spec/inputs.ts';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { schemasOf } from '../../src/spec/schemas.ts';

const vouchery = loadApi('vouchery-v1.0');

/** The values for a member, by what they are. */
function valuesFor(schema: string, member: string): Readonly<Record<string, unknown>> {
  const inputs = deriveInputs(vouchery, `#/components/schemas/${schema}`).filter((input) => input.member === member);
  return Object.fromEntries(inputs.map(({ kind, what, value }) => [`${kind} ${what}`, value]));
}

describe('inputs derived from a schema', () => {
  it('leave a mandatory member out, or make it null', () => {
    expect(valuesFor('CustomerCreate', 'identifier')).toMatchObject({ 'missing left-out': undefined, 'null null': null });
    expect(valuesFor('CustomerCreate', 'is_new')).not.toHaveProperty('null null');
  });

  it('are just at and just beyond bounds', () => {
    expect(valuesFor('TimeOfOrderRuleCreate', 'day_of_week')).toMatchObject({
      'at-minimum at-minimum': 0,
      'below-minimum beyond-minimum': -1,
      'at-maximum at-maximum': 6,
      'above-maximum beyond-maximum': 7,
    });
  });

  it('are as long as may be, in characters rather than bytes, and one longer', () => {
    const values = valuesFor('CampaignCreate', 'reward_title');
    expect(values['longest longest']).toHaveLength(40);
    expect(Buffer.byteLength(String(values['longest longest-beyond-ascii']))).toBe(80);
    expect(values['too-long one-too-long']).toHaveLength(41);
  });

  it('are words that are not listed, in capitals too', () => {
    expect(valuesFor('BudgetRuleCreate', 'timeframe')).toMatchObject({ 'unlisted another-word': 'vouchsafe', 'unlisted capitals': 'YEAR' });
  });

  it('are items of the wrong type as well', () => {
    expect(valuesFor('CategoryCreate', 'tags')).toMatchObject({ 'wrong-item number': [17], 'wrong-type text': 'vouchsafe' });
  });

  it('are digits where a number is wanted, and fractions where a whole one is', () => {
    expect(valuesFor('RedemptionCreate', 'total_transaction_cost')).toMatchObject({ 'wrong-type digits': '12' });
    expect(valuesFor('AreaRuleCreate', 'area_id')).toMatchObject({ 'wrong-type fraction': 1.5 });
  });

  it('leave members alone that may be one thing or another', () => {
    expect(valuesFor('RedemptionCreate', 'location')).toEqual({});
  });

  it('take the place of a member, or take it away', () => {
    const [missing] = deriveInputs(vouchery, '#/components/schemas/CustomerCreate') as readonly [DerivedInput];
    expect(withInput({ identifier: 'c-1', is_new: true }, missing)).toEqual({ is_new: true });
    expect(withInput({ identifier: 'c-1' }, { ...missing, value: 17 })).toEqual({ identifier: 17 });
  });

  it('tell of a schema that is not there', () => {
    expect(() => deriveInputs(vouchery, '#/components/schemas/Nothing')).toThrow('vouchery-v1.0 has no schema at');
  });
});

describe.each(listApis())('inputs derived from the schemas of %s', (id) => {
  const api = loadApi(id);
  const bodies = [...api.operations.values()].filter(({ requestBody }) => requestBody?.mediaType === 'application/json');

  it.each(bodies.map((operation) => [operation.id, operation] as const))(
    'are what the schema of %s says they are',
    (_, { requestBody }) => {
      const pointer = requestBody?.schemaPointer ?? '';
      const validate = schemasOf(api).validator(pointer);
      const wrong = deriveInputs(api, pointer).filter((input) => {
        // Held alone, so that only the members that are left out for it can be at fault besides.
        validate(withInput({}, input));
        const faults = (validate.errors ?? []).filter(
          ({ instancePath, params }) => instancePath.startsWith(`/${input.member}`) || params.missingProperty === input.member,
        );
        return (faults.length === 0) !== input.valid;
      });
      expect(wrong).toEqual([]);
    },
  );

  it('tell each from the others', () => {
    for (const { requestBody } of bodies) {
      const names = deriveInputs(api, requestBody?.schemaPointer ?? '').map(({ member, kind, what }) => `${member} ${kind} ${what}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
