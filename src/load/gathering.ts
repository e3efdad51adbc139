/** Makes one load of what pods wrote: each a history of its part. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseContext } from '../engine/check.ts';
import type { LoadAudit } from '../engine/events.ts';
import { secondsOf, visitsOf } from '../flows/load-profile.ts';
import { Budgets } from './budgets.ts';
import { bring, linesIn, NoLines } from './history-file.ts';
import { askWhenQuiet, beginHistory, type Driven, type LoadFiles, type LoadWay, taker } from './load-checks.ts';
import { afterwardsFiles, type StoredManifest } from './manifest-files.ts';
import { maskOf } from './masked-answer.ts';
import { Follower } from './measures.ts';
import { Piece, type PieceReader, startedWithin, sumOf, type Taken, uncertaintyOf } from './piece.ts';
import type { Prepared } from './set-up.ts';

/** A closed load that took less of its time, and has not made its visits, was cut. */
const WHOLE_TIME = 0.8;
/** Of an open load's visits so many have to have begun, or to have been counted as dropped. */
const WHOLE_VISITS = 0.9;
/** How well the wall clock of this machine is read. */
const OWN_ERROR_MS = 1;

/** Who asks in a load, in the history of an instance: nobody else does. */
const USER = /^user \d+$/;

/** What is asked when all is quiet changes the target: it is not asked a second time. */
const UNASKED: LoadAudit = {
  tried: 0,
  redemptions: 0,
  vouchers: 0,
  cut: 'an earlier merging has taken the test data away, and had not asked for it',
};

export interface Gathered {
  readonly file: string;
  readonly piece: Piece;
}

/** A file that is none of the load's: what is wrong with it, and what to do. */
export class UnfitPiece extends Error {
  override readonly name = 'UnfitPiece';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Reads what pods wrote. @throws UnfitPiece */
export function gather(files: readonly string[], { runId }: Pick<StoredManifest, 'runId'>): readonly Gathered[] {
  const byClient = new Map<string, string>();
  return files.map((file) => {
    const piece = new Piece();
    for (const line of readable(file)) piece.take(line);
    const { header, unfit } = piece;
    const stranger = [...piece.clients].find((client) => !USER.test(client));
    if (stranger !== undefined) {
      throw new UnfitPiece(
        `${file}: this is no pod's file: it has operations of "${stranger}", and pods are users alone`,
        'Leave it out, and name only what pods wrote: the set-up is known from the manifest, and a history of the whole load is what is made here.',
      );
    }
    if (unfit !== undefined) {
      throw new UnfitPiece(
        `${file}: ${unfit}`,
        'A log that was gathered in parts has some lines twice: gather it anew, in one go, or leave the file out: then its instance counts as lost.',
      );
    }
    if (header === undefined) {
      const said = piece.said.length === 0 ? '' : `; its last lines are: ${piece.said.join(' / ').slice(0, 500)}`;
      throw new UnfitPiece(
        `${file}: the line with which a history begins is missing${said}`,
        'The pod never began, or its log has lost its beginning. Leave the file out: then its instance counts as lost.',
      );
    }
    if (header.run !== runId) {
      throw new UnfitPiece(
        `${file}: this is of the run ${header.run}, and the manifest is of ${runId}`,
        'Name another folder with --manifest.',
      );
    }
    for (const client of piece.clients) {
      const other = byClient.get(client);
      if (other !== undefined) {
        throw new UnfitPiece(`${file}: ${client} is in ${other} as well`, 'Both are of one instance: leave one of them out.');
      }
      byClient.set(client, file);
    }
    return { file, piece };
  });
}

function* readable(file: string): Generator<string, void> {
  try {
    yield* linesIn(file);
  } catch (error) {
    if (error instanceof NoLines) throw new UnfitPiece(`${file}, line ${error.line}: ${error.message}`, error.remedy);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'EISDIR')
      throw new UnfitPiece(`${file}: this is a folder`, `Name the files in it that pods wrote: ${join(file, '*.ndjson')}.`);
    throw new UnfitPiece(`${file}: it cannot be read (${code})`, 'Name files that pods wrote, or that were made of their logs.');
  }
}

/** @param clockUncertaintyMs by how much the clocks of two machines may be off */
export function gatheringWay(manifest: StoredManifest, gathered: readonly Gathered[], clockUncertaintyMs: number): LoadWay {
  const { history, audit } = afterwardsFiles(manifest.folder);
  let first = false;
  return {
    prepare: (context) => {
      first = !existsSync(history);
      // However this merging ends, it takes the test data away: a later one has to know.
      if (first) {
        writeFileSync(history, '');
        writeFileSync(audit, JSON.stringify(UNASKED));
      }
      return Promise.resolve(prepared(context, manifest));
    },
    drive: (context, workload, options, files) => {
      const follower = new Follower(workload.expected, new Budgets(files.before));
      const onTaken = taker(context, options, follower);
      return Promise.resolve({ follower, ...merge(files, manifest, gathered, clockUncertaintyMs, { mask: maskOf(context) }, onTaken) });
    },
    // What the first merging saw is what a later one goes by.
    askWhenQuiet: async (context, workload, files, driven) => {
      if (first) writeFileSync(audit, JSON.stringify(await askWhenQuiet(context, workload, { ...files, history }, driven)));
      appendFileSync(files.history, readFileSync(history, 'utf8'));
      return existsSync(audit) ? (JSON.parse(readFileSync(audit, 'utf8')) as LoadAudit) : UNASKED;
    },
  };
}

function prepared(context: CaseContext, { stock, before, made, zero }: StoredManifest): Prepared {
  for (const resource of made) context.made(resource);
  // Read once: a clock that somebody sets would show returns before their calls.
  const wallAtOwnZero = Date.now() - performance.now();
  return { stock, before, clock: { wallAtZero: zero, errorMs: OWN_ERROR_MS, now: () => wallAtOwnZero + performance.now() - zero } };
}

function merge(
  files: LoadFiles,
  manifest: StoredManifest,
  gathered: readonly Gathered[],
  clockUncertaintyMs: number,
  reader: PieceReader,
  onTaken: (taken: Taken) => void,
): Omit<Driven, 'follower'> {
  const errors = gathered.map(({ piece }) => piece.header?.clock.uncertaintyMs ?? 0);
  const uncertaintyMs = clockUncertaintyMs + uncertaintyOf([OWN_ERROR_MS, ...errors]);
  beginHistory(files, uncertaintyMs);
  for (const { file } of gathered) bring(linesIn(file), new Piece(reader), files.history, onTaken);
  const pieces = gathered.map(({ piece }) => piece);
  const counted = pieces.map(({ counters }) => counters ?? null);
  const counters = sumOf(counted.filter((one) => one !== null));
  const lost = lossesOf(manifest, gathered, counters);
  const missing = Array.from({ length: Math.max(0, manifest.instances - counted.length) }, () => null);
  return {
    ended: { orderly: lost.length === 0, how: lost.join('; '), said: '', counters },
    stopped: null,
    requestsPerSecond: manifest.requestsPerSecond,
    lost: lost.length === 0 ? undefined : `${lost.join('; ')}; the rest is judged`,
    instances: {
      count: manifest.instances,
      clockUncertaintyMs: uncertaintyMs,
      startedWithinMs: startedWithin(pieces),
      counted: [...counted, ...missing],
    },
  };
}

/** What is missing from the load, in words. */
function lossesOf(
  { instances, profile }: StoredManifest,
  gathered: readonly Gathered[],
  { visits, dropped }: { readonly visits: number; readonly dropped: number },
): readonly string[] {
  const uncounted = gathered.filter(({ piece }) => piece.counters === undefined).map(({ file }) => file);
  const lost = [
    ...(gathered.length < instances ? [`of ${instances} instances ${gathered.length} are here`] : []),
    ...(uncounted.length === 0 ? [] : [`${uncounted.join(', ')}: without the count that an instance ends with, killed or still running`]),
  ];
  if (lost.length > 0) return lost;
  const asked = visitsOf(profile);
  if (profile.executor !== 'shared-iterations') {
    return visits + dropped < WHOLE_VISITS * asked ? [`of ${asked} visits ${visits} began: the load was stopped early`] : [];
  }
  const lasted = Math.max(0, ...gathered.map(({ piece }) => piece.lastedMs));
  const early = visits < asked && lasted < WHOLE_TIME * secondsOf(profile) * 1000;
  return early ? [`of ${asked} visits ${visits} were made, and the load was stopped early`] : [];
}
