/**
 * Pact's own `verifyProvider` on each of some files, with nothing of vouchsafe around it: prints whether each is kept, as the last line.
 * `node bare-verifier.ts URL FILE...`; in a process of its own, for it prints its reports as well.
 */
import { Verifier } from '@pact-foundation/pact';

const [, , providerBaseUrl = '', ...files] = process.argv;
const kept: boolean[] = [];
for (const file of files) {
  try {
    await new Verifier({ provider: 'vouchers', providerBaseUrl, pactUrls: [file], logLevel: 'error' }).verifyProvider();
    kept.push(true);
  } catch {
    kept.push(false);
  }
}
console.log(`\n${JSON.stringify(kept)}`);
