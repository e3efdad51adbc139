/** A target that takes a connection and closes it again: the question whether it speaks HTTP/2 is answered, also where nothing else is under way. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { tcpSpecimen } from '../specimens/specimen.ts';

it('closes each connection: it speaks no HTTP/2, and the process that asks comes to its end', async () => {
  await using specimen = await tcpSpecimen((socket) => socket.end());
  const gate = new URL('../../src/target/gate-h2.ts', import.meta.url).href;
  const asks = `const { streamsAtOnce } = await import('${gate}'); console.log(await streamsAtOnce({ origin: '${specimen.url}', ca: undefined }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', asks]);
  expect(stdout).toBe('0\n');
});
