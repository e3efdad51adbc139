/** Races as checks: one for each cell, with a case for each number of racers. */
import type { Action, ActionName } from '../dialects/action.ts';
import type { Answer, Values } from '../dialects/answer.ts';
import { Unanswered } from '../engine/case-end.ts';
import { type CaseContext, type Check, RACE_TOPIC, type ReleasedSteps } from '../engine/check.ts';
import { examineHistory } from '../history/judge-history.ts';
import type { History, Operation, RaceOfHistory, Violation } from '../history/record.ts';
import { answered, HistoryRecorder } from '../history/recorder.ts';
import { timelineOf } from '../history/timeline.ts';
import type { Exchange, ExchangeFailure, FailureKind } from '../target/exchange.ts';
import type { GateProtocol } from '../target/gate.ts';
import type { Arrange, Cell, Round } from './cell.ts';
import { CELLS } from './cells.ts';
import { untilOnePeriod, WALL_CLOCK, type WallClock, withinOnePeriod } from './whole-period.ts';

export interface RaceOptions {
  /** Overlapping rounds of each case; see `roundsFor`. */
  readonly rounds: number;
  readonly protocol?: GateProtocol | undefined;
  /** Break one exchange of each round after its request was sent, and send it again. */
  readonly faults?: boolean | undefined;
  /** Only this race: its cell and number of racers. */
  readonly only?: Pick<RaceOfHistory, 'cell' | 'racers'> | undefined;
  /** Default: the clock of this machine. */
  readonly wall?: WallClock | undefined;
}

/** Of so many rounds that were tried, at least one has to overlap, or the case gives up. */
const TRIES_FOR_EACH = 3;

/** Where the set-up of so many rounds after one another broke off, the case gives up. */
const MOST_BROKEN_SET_UPS = 30;

/** Connections that break now and then are no reason to stop: the round is given up, or the operation left open. */
const PASSING: readonly (FailureKind | undefined)[] = ['reset', 'refused'];

/** More than any cell redeems in one campaign. */
const LIST_ITEMS = 50;

/** Reading everything again takes longer than the race. */
const ROUNDS_FOR_EACH_AUDIT = 10;

/** What the clients of a race are called, before their number. */
const RACER = 'racer ';

/** How many rounds without a violation bound its chance per round at 95 %: the rule of three (Hanley and Lippman-Hand, 1983). */
export function roundsFor(bound: number): number {
  return Math.ceil(3 / bound);
}

export function raceChecks(options: RaceOptions): readonly Check[] {
  const { only } = options;
  return CELLS.filter(({ name }) => only === undefined || name === only.cell).map((cell) => ({
    id: `${RACE_TOPIC}.${cell.name}`,
    title: cell.title,
    clauses: cell.clauses,
    cases: () =>
      (only === undefined ? cell.racers : [only.racers]).map((racers) => ({
        name: `${racers} at once`,
        run: (context: CaseContext) => race(context, cell, racers, options),
      })),
  }));
}

async function race(context: CaseContext, cell: Cell, racers: number, options: RaceOptions): Promise<void> {
  const { rounds, wall = WALL_CLOCK } = options;
  const reason = cell.unsupported?.(context);
  if (reason !== undefined) context.unsupported(reason);
  let counted = 0;
  let tried = 0;
  let hindrance = '';
  let broken = 0;
  let brokenInARow = 0;
  const limit = rounds * TRIES_FOR_EACH;
  const stock: Stock = new Map();
  while (tried < limit && counted < rounds) {
    const wait = cell.period === undefined ? 0 : untilOnePeriod(cell.period, wall.now(), policiesOf(context));
    if (wait > 0) await wall.pause(wait, context.signal);
    const played = await play(context, cell, racers, options, stock, tried % ROUNDS_FOR_EACH_AUDIT === 0);
    if ('brokenOff' in played) {
      // Nothing of it is used again: whether the request took effect nobody knows.
      hindrance = `the set-up was not answered: ${played.brokenOff}`;
      broken += 1;
      brokenInARow += 1;
      if (brokenInARow >= MOST_BROKEN_SET_UPS || broken >= limit) break;
      continue;
    }
    tried += 1;
    brokenInARow = 0;
    for (const violation of played.violations) tell(context, cell, violation, played);
    if (played.violations.length > 0) return;
    if (played.inconclusive.length > 0) context.undecided(played.inconclusive.join('; '));
    if (played.hindrance === undefined) counted += 1;
    else hindrance = `${shownProtocol(played.protocol)}: ${played.hindrance}`;
    // A target that never lets two requests overlap will not begin to.
    if (counted === 0 && tried >= Math.min(limit, 10)) break;
  }
  if (counted < rounds) {
    const share = counted === 0 ? 'no round overlapped' : `only ${counted} of ${rounds} rounds overlapped`;
    const given = broken === 0 ? '' : `; the set-up of ${broken} rounds broke off`;
    context.undecided(`${share} (${hindrance}${given})`);
  }
}

/** Set-up that the rounds of a case share, by its purpose. */
type Stock = Map<string, { readonly operation: Omit<Operation, 'id'>; readonly value: unknown }>;

interface Played {
  /** Why the round does not count; undefined where it does. */
  readonly hindrance: string | undefined;
  readonly protocol: GateProtocol;
  readonly history: History;
  /** Whose exchange was broken on purpose; undefined where none was. */
  readonly broken: string | undefined;
  /** By the id of their operation. */
  readonly exchanges: ReadonlyMap<number, Exchange>;
  readonly violations: readonly Violation[];
  /** What the checkers could not decide, one sentence each. */
  readonly inconclusive: readonly string[];
}

/** One round: set-up, release, what comes afterwards, and the verdict of the checkers on all of it. */
async function play(
  context: CaseContext,
  cell: Cell,
  count: number,
  { protocol, faults = false, wall = WALL_CLOCK }: RaceOptions,
  stock: Stock,
  audited: boolean,
): Promise<Played | { readonly brokenOff: string }> {
  const policies = policiesOf(context);
  const wallAtZero = wall.now() - performance.now();
  const began = performance.now();
  const recorder = new HistoryRecorder({
    history: 1,
    api: context.api.id,
    run: context.runId,
    seed: context.seed,
    clock: { wallAtZero, uncertaintyMs: 0 },
    policies,
  });
  const exchanges: [operation: number, exchange: Exchange][] = [];
  const note = (client: string, action: Action, called: number, returned: number, answer: Answer, exchange?: Exchange): void => {
    const id = recorder.add(answered(client, action, called, returned, answer));
    if (exchange !== undefined) exchanges.push([id, exchange]);
  };
  const lists: Action[] = [];
  const setUp = async <Name extends ActionName>(action: Extract<Action, { do: Name }>, as?: string) => {
    const called = performance.now();
    const value = await context.given<Name>(action, as);
    const operation = answered('set-up', action, called, performance.now(), { outcome: 'done', action: action.do, value });
    recorder.add(operation);
    return { operation, value };
  };
  const perform: CaseContext['given'] = async (action, as) => {
    const asked: Action = action;
    if (asked.do === 'changeCampaign') lists.push({ do: 'listRedemptions', campaign: asked.campaign, perPage: LIST_ITEMS });
    return (await setUp(action, as)).value;
  };
  const once: Arrange['once'] = async <Name extends ActionName>(purpose: string, action: Extract<Action, { do: Name }>) => {
    const known = stock.get(purpose);
    if (known !== undefined) {
      recorder.add(known.operation);
      return known.value as Values[Name];
    }
    const made = await setUp<Name>(action);
    stock.set(purpose, made);
    return made.value;
  };
  const arrange: Arrange = Object.assign(perform, { once });
  let round: Round;
  try {
    round = await cell.arrange(context, arrange, count);
  } catch (error) {
    const failure = passingFailure(error);
    if (failure === undefined) throw error;
    return { brokenOff: failure.message };
  }
  // Which one a server takes up first is not ours to say, but it should not always be the same.
  const first = context.random.integer(0, round.racers.length - 1);
  const racers = [...round.racers.slice(first), ...round.racers.slice(0, first)];
  const broken = faults ? context.random.integer(0, racers.length - 1) : undefined;
  const released = await context.release(
    racers.map((action, index) => ({ action, cut: index === broken })),
    protocol,
  );
  for (const [index, { action, answer, exchange, calledAt, returnedAt }] of released.steps.entries()) {
    if (exchange.failure?.maybeSent === false) continue;
    note(racerName(index), action, calledAt, returnedAt, answer, exchange);
  }
  const later = async (client: string, action: Action): Promise<Answer | undefined> => {
    const called = performance.now();
    try {
      const { answer, exchange } = await context.perform(action);
      note(client, action, called, performance.now(), answer, exchange);
      return answer;
    } catch (error) {
      const failure = passingFailure(error);
      if (failure === undefined) throw error;
      if (failure.maybeSent) recorder.add({ client, action, called, returned: undefined, answer: undefined });
      return undefined;
    }
  };
  // As a shop does that got no answer: the same sale again, with the same transaction.
  if (broken !== undefined) await later(racerName(broken), racers[broken]!);
  const { afterwards = [], drain = [] } = round;
  for (const action of afterwards) await later('afterwards', action);
  const drained: Action[] = [];
  for (const action of drain) {
    drained.push(action);
    if ((await later('drain', action))?.outcome === 'refused') break;
  }
  if (audited) for (const action of [...readsOf([...round.racers, ...afterwards, ...drained]), ...lists]) await later('audit', action);
  const recorded = recorder.history();
  const played = { cell: cell.name, racers: count, protocol: released.protocol, faults };
  const history = { ...recorded, header: { ...recorded.header, race: played } };
  const { violations, inconclusive } = examineHistory(history);
  const { period } = cell;
  const decidable = period === undefined || withinOnePeriod(period, wallAtZero + began, wallAtZero + performance.now(), policies);
  return {
    hindrance: decidable ? hindranceOf(released, broken) : `its ${period.replace('_', ' ')} may have ended while it was played`,
    protocol: released.protocol,
    history,
    broken: broken === undefined ? undefined : racerName(broken),
    exchanges: new Map(exchanges),
    // What codes look like has nothing to do with who met whom: the checks of batches tell it.
    violations: violations.filter(({ kind }) => kind !== 'batch-wrong'),
    inconclusive,
  };
}

/** The policies whose values are known. */
function policiesOf(context: CaseContext): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...context.api.policies.keys()].flatMap((name) => {
      const value = context.policy(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What a request without an answer failed of, where the next one may well be answered; undefined for any other error. */
function passingFailure(error: unknown): ExchangeFailure | undefined {
  const failure = error instanceof Unanswered ? error.exchange.failure : undefined;
  return PASSING.includes(failure?.kind) ? failure : undefined;
}

/** Why a round does not count; undefined where it does. One that was broken on purpose counts as met. */
function hindranceOf({ hindrance, steps }: ReleasedSteps, broken: number | undefined): string | undefined {
  if (steps.some(({ exchange }) => exchange.response?.status === 429)) return 'the target asked for fewer requests (429)';
  const unanswered = steps.filter(({ exchange }, index) => exchange.response === undefined && index !== broken);
  if (steps.length - unanswered.length >= 2) return hindrance;
  return `${unanswered.length} of ${steps.length} requests were not answered: ${unanswered[0]?.exchange.failure?.message ?? 'no answer'}`;
}

/** What a round was about, read when all is quiet: it has to agree with the answers. */
function readsOf(actions: readonly Action[]): readonly Action[] {
  const reads = actions.flatMap((action): readonly Action[] => {
    if (action.do === 'redeem') return readsOfSale(action.basket);
    if (action.do === 'confirmRedemption' || action.do === 'cancelRedemption') return readsOfSale(action);
    return action.do === 'changeVoucher' || action.do === 'deleteVoucher' ? [{ do: 'getVoucher', code: action.code }] : [];
  });
  return [...new Map(reads.map((read) => [JSON.stringify(read), read])).values()];
}

function readsOfSale({ code, transaction }: { readonly code: string; readonly transaction: string }): readonly Action[] {
  return [
    { do: 'getRedemption', code, transaction },
    { do: 'getVoucher', code },
  ];
}

function racerName(index: number): string {
  return `${RACER}${index + 1}`;
}

export function shownProtocol(protocol: GateProtocol): string {
  return protocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1';
}

function tell(context: CaseContext, cell: Cell, violation: Violation, { history, exchanges, protocol, broken }: Played): void {
  const cut = broken === undefined ? '' : `; the exchange of ${broken} was broken after its request had left, and sent again`;
  const proving = violation.operations.flatMap((id) => exchanges.get(id) ?? []);
  const exchange = proving.at(-1);
  context.expect(false, {
    clause: cell.clauses[0],
    kind: `race-${violation.kind}`,
    message: `${cell.title}: ${violation.told}`,
    expected: 'answers that some order of the operations explains',
    actual: `over ${shownProtocol(protocol)}${cut}\n${drawn(history, violation)}`,
    history,
    proof: { operations: violation.operations, exchanges: proving.slice(0, -1) },
    ...(exchange === undefined ? {} : { exchange }),
  });
}

/** The race, and what came after it as far as it proves something: the file of the history has the rest. */
function drawn({ operations }: History, violation: Violation): string {
  const marked = new Set(violation.operations);
  const last = operations.findLastIndex(({ id }) => marked.has(id));
  const shown = operations.filter(({ client }, index) => index <= last || client.startsWith(RACER));
  const rest = operations.length - shown.length;
  const more = rest === 0 ? [] : [`and ${rest} more afterwards: see \`vouchsafe history show\``];
  return [timelineOf(shown, marked), ...more].join('\n');
}
