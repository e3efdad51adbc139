/** Reads the paging headers of a list. Pure: k6 loads this file, so no URL and no library. */

/** The page number that the target with `rel="next"` of a Link header (RFC 8288) has; undefined where there is none. */
export function nextPageOf(link: string | undefined): number | undefined {
  if (link === undefined) return undefined;
  for (const [, target = '', parameters = ''] of link.matchAll(/<([^>]*)>([^<]*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    const words = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/);
    const page = /[?&]page=(\d+)/.exec(target)?.[1];
    if (words.includes('next') && page !== undefined) return Number(page);
  }
  return undefined;
}

/** A header that counts something; undefined where it is missing or no whole number. */
export function countOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header.trim()) ? Number(header) : undefined;
}
