/** Run by `vouchsafe load redemption-concurrency`, or by `k6 run load/redemption-concurrency.ts`; drive.ts tells the environment variables. */
import { redemptionConcurrency } from '../src/flows/redemption-concurrency.ts';
import { drive } from './drive.ts';

const driven = drive(redemptionConcurrency);

export const { options, setup, handleSummary } = driven;
export default driven.visit;
