/** Before each file of tests: properties are looked at with one seed, where they do not name their own, so that a failure is no chance of one run. */
import * as fc from 'fast-check';

/** Another seed looks elsewhere; the same one repeats a failure. */
fc.configureGlobal({ seed: Number(process.env['VOUCHSAFE_TEST_SEED'] ?? 20260101) });
