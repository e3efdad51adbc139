/** Run by `vouchsafe load batch-and-distribute`, or by `k6 run load/batch-and-distribute.ts`; drive.ts tells the environment variables. */
import { batchAndDistribute } from '../src/flows/batch-and-distribute.ts';
import { drive } from './drive.ts';

const driven = drive(batchAndDistribute);

export const { options, setup, handleSummary } = driven;
export default driven.visit;
