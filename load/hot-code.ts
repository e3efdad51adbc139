/** Run by `vouchsafe load hot-code`, or by `k6 run load/hot-code.ts`; drive.ts tells the environment variables. */
import { hotCode } from '../src/flows/hot-code.ts';
import { drive } from './drive.ts';

const driven = drive(hotCode);

export const { options, setup, handleSummary } = driven;
export default driven.visit;
