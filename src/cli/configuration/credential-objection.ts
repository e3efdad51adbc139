/** Why a text cannot be sent as part of credentials, without the text itself; undefined where it can. */
export function credentialObjection(part: 'user' | 'password' | 'apiKey', text: string): string | undefined {
  if (/[\r\n\0]/.test(text)) return 'has a line break in it';
  if (part === 'user' && text.includes(':')) return 'has a colon in it, which Basic credentials cannot carry';
  if (part === 'apiKey' && !/^[\x21-\x7e]+$/.test(text)) return 'has characters that no Bearer token may have';
  return undefined;
}
