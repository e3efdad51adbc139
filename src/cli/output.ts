/** Where commands write. A reader that goes away (`vouchsafe list clauses | head`) ends the output, never the command. */

/** To be called once, before anything is written: from then on a closed pipe is no error. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}

/** Writes to standard output, where what the user asked for goes. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes to standard error, where all else goes that the user should know. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
