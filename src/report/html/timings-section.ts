/** How long the operations took to answer, the slowest first. */
import type { OperationRecord } from '../coverage.ts';
import type { RunRecord } from '../run-record.ts';
import type { Timing } from '../timings.ts';
import { digits, duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section } from './parts.ts';

type Timed = OperationRecord & { readonly timing: Timing };

/** Tenths of a millisecond and minutes on one scale: each step to the right is ten times as long. */
function scale(longest: number): (milliseconds: number) => string {
  const decades = Math.log10(Math.max(longest, 10) / 0.1);
  return (milliseconds) => ((Math.log10(Math.max(milliseconds, 0.1) / 0.1) / decades) * 200).toFixed(1);
}

export function timingsSection(record: RunRecord): Markup {
  const timed = record.operations
    .filter((operation): operation is Timed => operation.timing !== undefined)
    .sort((a, b) => b.timing.p95Ms - a.timing.p95Ms);
  if (timed.length === 0) {
    return html``;
  }
  const at = scale(Math.max(...timed.map(({ timing }) => timing.maximumMs)));
  return section(
    'timings',
    'Timings',
    'From the first byte sent to the last received, in the order of the 95th percentile. This run was no load test: cases ran side by side, and set-up is counted too. The bars are logarithmic: median, p95 and the longest.',
    html`<div class="scroll card" tabindex="0" role="region" aria-label="Timings"><table class="plain"><thead><tr><th scope="col">Operation</th><th scope="col" class="number">exchanges</th><th scope="col" class="number">median</th><th scope="col" class="number">p95</th><th scope="col" class="number">longest</th><th scope="col"><span class="unseen">Picture</span></th></tr></thead>
<tbody data-group>${timed.map(
      ({
        id,
        timing,
      }) => html`<tr data-row><th scope="row"><code>${id}</code></th><td class="number">${digits(timing.count)}</td><td class="number">${duration(timing.medianMs)}</td><td class="number">${duration(timing.p95Ms)}</td><td class="number">${duration(timing.maximumMs)}</td>
<td><svg class="spread" viewBox="0 0 200 12" aria-hidden="true"><rect class="longest" x="0" y="5" width="${at(timing.maximumMs)}" height="2"/><rect class="p95" x="0" y="3" width="${at(timing.p95Ms)}" height="6"/><rect class="median" x="0" y="3" width="${at(timing.medianMs)}" height="6"/></svg></td></tr>
`,
    )}</tbody></table></div>`,
  );
}
