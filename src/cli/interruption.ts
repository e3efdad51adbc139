/** Ctrl-C and its like: the first asks for an orderly end, the second for a hasty one, the third ends at once. */
import { EXIT } from '../engine/exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  /** Aborted by the first signal. */
  readonly first: AbortSignal;
  /** Aborted by the second one. */
  readonly second: AbortSignal;
  /** From then on signals do again what they do by default. */
  release(): void;
}

/** Watches for signals until it is released. */
export function watchInterruption(): Interruption {
  const [first, second] = [new AbortController(), new AbortController()];
  const onSignal = (): void => {
    if (!first.signal.aborted) first.abort();
    else if (!second.signal.aborted) second.abort();
    else process.exit(EXIT.interrupted);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    first: first.signal,
    second: second.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
