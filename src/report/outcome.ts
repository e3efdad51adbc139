/** What a run came to, in words: for people who read one line of a report. */
import { isRaced } from './again.ts';
import type { DistinctFinding } from './distinct-findings.ts';
import type { RunRecord } from './run-record.ts';
import { count } from './wording.ts';

export interface Outcome {
  /** Two or three words at most. */
  readonly word: string;
  readonly tone: 'good' | 'caution' | 'bad' | 'neutral';
  /** What the word means for this run, in whole sentences. */
  readonly meaning: string;
  /** What the reader may do now, most useful first. */
  readonly next: readonly string[];
}

export function outcomeOf(record: RunRecord): Outcome {
  const { word, tone, meaning, next } = headline(record);
  return { word, tone, meaning, next: [...next, ...housekeeping(record)] };
}

function headline(record: RunRecord): Outcome {
  const { gating, warn, known } = record.counts.findings;
  const ended = record.complete ? '' : ' The record ends before the run did, so there may be more.';
  const early = record.stopped === null ? '' : ` The run stopped early: ${record.stopped}.`;
  const again = 'Run it again for a whole verdict.';

  if (record.exitCode === 130) {
    return {
      word: 'Interrupted',
      tone: gating > 0 ? 'bad' : 'neutral',
      meaning: `The run was interrupted before everything was asked. ${gating > 0 ? `Until then, ${found(record)}` : 'Until then, nothing was found that gates.'}`,
      next: [again],
    };
  }
  if (gating > 0) {
    return {
      word: 'Fail',
      tone: 'bad',
      meaning: `${found(record)}${early}${ended}`,
      next: [
        start(record.findings[0]),
        'A failure that you must live with for now goes into the file of known failures, by its fingerprint.',
      ],
    };
  }
  if (!record.complete) {
    return {
      word: 'Incomplete',
      tone: 'neutral',
      meaning: 'The record ends before the run did: it was killed, or is still going on. Until then, nothing was found that gates.',
      next: [again],
    };
  }
  const broken = record.counts.cases.error;
  if (record.exitCode === 3 && record.stopped === null && broken > 0) {
    return {
      word: 'Error',
      tone: 'bad',
      meaning: `${count(broken, 'case')} could not be carried out, so the run gives no verdict. Nothing was found that gates.`,
      next: [`“What was not proven” has the ${broken === 1 ? 'reason' : 'reasons'}.`, again],
    };
  }
  if (record.exitCode === 3) {
    return {
      word: 'Error',
      tone: 'bad',
      meaning: `The target could not be reached, or vouchsafe itself broke: nothing is said about the target.${early}`,
      next: ['“vouchsafe doctor” says whether the target is reachable and lets you in.', again],
    };
  }
  if (record.exitCode === 4) {
    return {
      word: 'Nothing proven',
      tone: 'neutral',
      meaning: `No case broke a promise, but none could show that one is kept either.${early}`,
      next: ['“What was not proven” below has the reasons.', '“vouchsafe doctor” says what the configuration lacks.'],
    };
  }
  if (record.exitCode !== 0) {
    return {
      word: 'Fail',
      tone: 'bad',
      meaning: `The run ended with exit code ${String(record.exitCode)}.${early}`,
      next: ['The notices of the run have the reason.'],
    };
  }
  const held = `${whatHeld(record)}${early}`;
  if (warn > 0) {
    return {
      word: 'Pass, with warnings',
      tone: 'caution',
      meaning: `${held} ${count(warn, 'finding')} ${warn === 1 ? 'is a warning: a client may stumble over it' : 'are warnings: clients may stumble over them'}, but no must is broken.`,
      next: ['Read the warnings; with --strict they gate.'],
    };
  }
  if (known > 0) {
    return {
      word: 'Pass, known failures',
      tone: 'caution',
      meaning: `${held} ${count(known, 'failure')} ${known === 1 ? 'is' : 'are'} known, and so ${known === 1 ? 'does' : 'do'} not gate.`,
      next: [],
    };
  }
  return { word: 'Pass', tone: 'good', meaning: held, next: [] };
}

/** With the first finding, by what it really comes with. */
function start(first: DistinctFinding | undefined): string {
  const words = 'Start with the first finding';
  if (first !== undefined && isRaced(first)) return `${words}: it comes with a line that plays the race again.`;
  if (first?.exchange?.curl !== undefined) return `${words}: its curl line sends the same request again.`;
  return (first?.history ?? null) === null ? `${words}.` : `${words}: it comes with the operations that prove it, drawn over time.`;
}

function found(record: RunRecord): string {
  const gating = record.findings.filter((finding) => finding.gates);
  const failures = gating.filter((finding) => finding.level === 'fail');
  const warnings = gating.length - failures.length;
  if (failures.length === 0) {
    return `${count(warnings, 'warning')} ${warnings === 1 ? 'gates' : 'gate'} because of --strict.`;
  }
  const broken = new Set(failures.map((finding) => finding.clause)).size;
  const also =
    warnings > 0 ? ` ${String(warnings)} of them ${warnings === 1 ? 'is a warning' : 'are warnings'}, gating because of --strict.` : '';
  return (
    `${count(gating.length, 'finding')} ${gating.length === 1 ? 'gates' : 'gate'}: ` +
    `${count(broken, 'promise')} that clients rely on ${broken === 1 ? 'is' : 'are'} broken.${also}`
  );
}

function whatHeld(record: RunRecord): string {
  const { clauseCoverage: clauses, operationCoverage: operations } = record;
  const intact = clauses.exercised - clauses.broken;
  return `${String(intact)} of ${count(clauses.total, 'promise')} were put to the test and held; ${String(operations.exercised)} of ${count(operations.total, 'operation')} answered.`;
}

/** What is to be tidied up whatever the verdict. */
function housekeeping(record: RunRecord): string[] {
  const states = (state: string): number => record.knownFailures.filter((entry) => entry.state === state).length;
  const [expired, gone] = [states('expired'), states('not seen')];
  return [
    ...(record.left.length > 0
      ? [
          `${count(record.left.length, 'object')} of this run ${record.left.length === 1 ? 'stays' : 'stay'} on the target: see “Left behind”.`,
        ]
      : []),
    ...(record.complete ? [] : [`“vouchsafe clean ${record.runId}” removes what the run created.`]),
    ...(expired > 0 ? [`${count(expired, 'known failure')} expired: repair ${expired === 1 ? 'it' : 'them'}, or set another day.`] : []),
    ...(gone > 0
      ? [
          `${count(gone, 'known failure')} did not occur any more: take ${gone === 1 ? 'it' : 'them'} out of the file if this run asked for everything.`,
        ]
      : []),
  ];
}
