import { describe, expect, it } from 'vitest';
import { planResponse } from '../../src/judge/response-plan.ts';
import { loadApi } from '../../src/spec/load.ts';

const { operations } = loadApi('vouchery-v1.0');

describe('a number that is another one than inferred', () => {
  it.each([
    ['createCampaign', 201, '200'],
    // Refused input, not missing credentials, though 401 is nearer.
    ['createCampaign', 400, '422'],
    ['createCampaign', 409, '422'],
    ['createCampaign', 407, '401'],
    ['getCampaign', 410, '404'],
    ['deleteCampaign', 200, '204'],
    // No input can be refused by these numbers.
    ['getCampaigns', 400, '401 or 403'],
  ])('%s with %i stands for %s', (id, status, expected) => {
    const { problem } = planResponse(operations.get(id)!, status);
    expect(problem).toMatchObject({ kind: 'status-number', expected, actual: String(status) });
    expect(problem?.message).toBe(
      `The status is ${status}, where ${expected.includes('or') ? '401, 403 are the likely numbers' : `${expected} is the likely number`}`,
    );
  });
});
