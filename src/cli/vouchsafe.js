#!/usr/bin/env node
// The command that npm links. Plain JavaScript, so that any Node can at least read it and say what it lacks. In a checkout the
// TypeScript is run as it is; the packed tarball holds only the compiled files.
import { existsSync } from 'node:fs';
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`vouchsafe needs Node 22.19 or newer; this is ${process.version} at ${process.execPath}\n`);
  process.exit(2);
}

// What is compiled once is kept for the next start, and for the sandbox and Pact's Verifier, which are processes of their own.
const { directory } = module.enableCompileCache();
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
const source = new URL('./main.ts', import.meta.url);
const compiled = new URL('../../dist/cli/main.js', import.meta.url);
const { main } = await import((existsSync(source) ? source : compiled).href);
await main(process.argv);
