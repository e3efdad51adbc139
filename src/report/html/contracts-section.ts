/** The Pact files that were verified. */
import { contractsOf } from '../contracts.ts';
import type { RunRecord } from '../run-record.ts';
import { count, digits } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section, stateMark } from './parts.ts';

export function contractsSection(record: RunRecord): Markup | string {
  const contracts = contractsOf(record);
  if (contracts.length === 0) return '';
  const kept = contracts.filter(({ verdict }) => verdict === 'pass').length;
  return section(
    'contracts',
    'Contracts',
    html`${digits(kept)} of ${count(contracts.length, 'Pact file')} kept in every interaction that could be verified. Each interaction is a case of its check, below.`,
    html`<ul class="reasons card">${contracts.map(
      (contract) =>
        html`<li data-row>${stateMark(contract.verdict ?? 'not run')}<div><p>${contract.source}</p><p class="note"><code>${contract.check}</code></p></div><span class="times">${digits(contract.kept)} of ${count(contract.interactions, 'interaction')} kept</span></li>`,
    )}</ul>`,
  );
}
