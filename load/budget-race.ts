/** Run by `vouchsafe load budget-race`, or by `k6 run load/budget-race.ts`; drive.ts tells the environment variables. */
import { budgetRace } from '../src/flows/budget-race.ts';
import { drive } from './drive.ts';

const driven = drive(budgetRace);

export const { options, setup, handleSummary } = driven;
export default driven.visit;
