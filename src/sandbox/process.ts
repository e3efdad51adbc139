/** Entry of a sandbox in a process of its own: `node process.ts '<options as JSON>'`. Ends with SIGTERM, or when its parent's pipe closes. */
import type { SandboxOptions } from './options.ts';
import { startSandbox } from './start.ts';

try {
  const sandbox = await startSandbox(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
  const { close: _close, ...ready } = sandbox;
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  const end = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  // Where Ctrl-C reaches it all the same: the parent still needs the sandbox to clean up, and ends it.
  process.on('SIGINT', () => undefined);
  process.stdin.on('end', end).resume();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
