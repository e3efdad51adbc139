/** A certificate for one start of the sandbox: it signs itself, nobody trusts it unasked, and its key is never written down. */
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM; who trusts it trusts this sandbox and nothing else. */
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** Makes one for `localhost`, the loopback addresses and the host's own name or address. */
export async function throwAwayCertificate(host: string): Promise<Certificate> {
  const addresses = ['127.0.0.1', '::1', ...(isAddress(host) ? [host] : [])];
  const names = ['localhost', ...(isAddress(host) ? [] : [host])];
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'vouchsafe sandbox' }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 30 * DAY_MS),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          ...[...new Set(names)].map((value) => ({ type: 2 as const, value })),
          ...[...new Set(addresses)].map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key, cert };
}

function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}
