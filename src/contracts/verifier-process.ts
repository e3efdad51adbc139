/**
 * Pact's own Verifier in a process of its own: it prints its report to standard output whatever one asks of it, and a native library
 * that stalls or breaks must not take the run along. Takes one job a message, gives one answer a message; ends with its parent.
 */
// The function is a property of the default export in the CommonJS module.
import pactCore from '@pact-foundation/pact-core';
import type { Job, Outcome } from './verifier.ts';

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group of processes; the parent ends this one when it is done with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('message', ({ id, file, job }: { id: number; file: string; job: Job }) => {
  void verify(file, job).then((outcome) => process.send?.({ id, outcome }));
});

async function verify(file: string, { provider, baseUrl, statesUrl, timeoutMs }: Job): Promise<Outcome> {
  try {
    const report = await pactCore.default.verifyPacts({
      provider,
      providerBaseUrl: baseUrl,
      pactUrls: [file],
      providerStatesSetupUrl: statesUrl,
      providerStatesSetupTeardown: false,
      timeout: timeoutMs,
      logLevel: 'error',
    });
    return { report };
  } catch (error) {
    return { report: error instanceof Error ? error.message : String(error) };
  }
}
