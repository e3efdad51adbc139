/** Run by `vouchsafe load mixed-day`, or by `k6 run load/mixed-day.ts`; drive.ts tells the environment variables. */
import { mixedDay } from '../src/flows/mixed-day.ts';
import { drive } from './drive.ts';

const driven = drive(mixedDay);

export const { options, setup, handleSummary } = driven;
export default driven.visit;
