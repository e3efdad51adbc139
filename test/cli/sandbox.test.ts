/** `vouchsafe sandbox`: what it says when it is ready, and how it ends. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SandboxReady } from '../../src/sandbox/options.ts';
import { type Started, start, temporaryFolder, vouchsafe } from './command.ts';

async function firstLine({ child, stdout }: Started): Promise<string> {
  onTestFinished(() => void child.kill('SIGKILL'));
  while (!stdout().includes('\n')) await once(child.stdout!, 'data');
  return stdout().split('\n')[0]!;
}

describe('vouchsafe sandbox', () => {
  it('prints one object when it is ready, serves, and ends with SIGTERM', async () => {
    const sandbox = start(['sandbox', '--json', '--policy', 'page-size=7'], { cwd: temporaryFolder() });
    const ready = JSON.parse(await firstLine(sandbox)) as SandboxReady;
    expect(Object.keys(ready).sort()).toEqual(['api', 'control', 'projects', 'url']);
    const [main] = Object.values(ready.projects);
    const headers = { authorization: `Bearer ${main?.['admin']?.apiKey}` };
    expect((await fetch(`${ready.url}/campaigns`, { headers })).status).toBe(200);
    expect((await fetch(`${ready.url}/campaigns`)).status).toBe(401);
    sandbox.child.kill('SIGTERM');
    expect(await sandbox.ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.stdout().trimEnd().split('\n')).toHaveLength(1);
  });

  it('serves both versions of HTTP over TLS, with a certificate that a configuration can name', async () => {
    const cwd = temporaryFolder();
    const sandbox = start(['sandbox', '--json', '--tls', 'sandbox.pem', '--policy', 'second-validation=allowed'], { cwd });
    const { url, projects } = JSON.parse(await firstLine(sandbox)) as SandboxReady;
    expect(url).toMatch(/^https:/);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    writeFileSync(join(cwd, 'tls.yaml'), `target:\n  url: ${url}\n  ca: sandbox.pem\n`);
    const environment = { VOUCHSAFE_ADMIN_API_KEY: Object.values(projects)[0]!['admin']!.apiKey };
    for (const gate of ['h1', 'h2']) {
      const race = ['race', 'redeem-x-redeem', '--config', 'tls.yaml', '--rounds', '3', '--gate', gate];
      expect(await vouchsafe(race, { cwd, environment })).toMatchObject({ exitCode: 0 });
    }
    expect(await vouchsafe(['sandbox', '--tls', 'no/such/folder.pem'], { cwd })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no/such/folder.pem: the certificate cannot be written (ENOENT)'),
    });
  });

  it('prints one line for people', async () => {
    const sandbox = start(['sandbox'], { cwd: temporaryFolder() });
    expect(await firstLine(sandbox)).toMatch(/^sandbox of vouchery-v1\.0 ready: API=http:\/\/127\.0\.0\.1:\d+\/api\/v1\.0 KEY=\S+ /);
    sandbox.child.kill('SIGINT');
    expect(await sandbox.ended).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('says so where the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await vouchsafe(['sandbox', '--port', String(port)], { cwd: temporaryFolder() })).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `error: port ${port} of 127.0.0.1 is in use\n    Name another one with --port, or leave --port out for a free one.\n`,
    });
  });
});
