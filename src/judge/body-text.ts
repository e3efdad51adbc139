/** From the bytes of a body to its text. */
import { isAscii, isUtf8 } from 'node:buffer';

const REPLACEMENT = '\u{FFFD}';

/** The text of a body, or the offset of the first byte that is not UTF-8. A byte order mark stays in the text, as U+FEFF. */
export function decodeUtf8(body: Uint8Array): string | { readonly fault: number } {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : { fault: firstFault(bytes) };
}

/** Decoded leniently, each fault becomes U+FFFD: the first one that does not stand in the bytes itself is the place. */
function firstFault(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  for (;;) {
    const position = text.indexOf(REPLACEMENT, from);
    if (position < 0) return bytes.length;
    offset += Buffer.byteLength(text.slice(from, position));
    if (bytes.toString('hex', offset, offset + 3) !== 'efbfbd') return offset;
    offset += 3;
    from = position + 1;
  }
}
