/** report.html: one file that needs nothing else, neither network nor server. */
import { createHash } from 'node:crypto';
import type { RunRecord } from '../run-record.ts';
import { instant } from '../wording.ts';
import { clausesSection, operationsSection } from './coverage-sections.ts';
import { findingsSection } from './findings-section.ts';
import { html, Markup } from './markup.ts';
import { checksSection, notProvenSection, runSection, verdictSection } from './run-sections.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Source of a content security policy that allows this text and no other. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The whole page of a run. Everything that came from the target is escaped. */
export function reportPage(record: RunRecord): string {
  // The hashes hold quotes, which must not be escaped; nothing in them comes from outside.
  const policy = new Markup(`default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; img-src data:`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>vouchsafe: ${record.target}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><div class="top"><h1>${record.apiTitle} at ${record.target}</h1><button type="button" id="theme">Light or dark</button></div>
<p class="soft">${instant(record.startedAt)}, run ${record.runId}</p>${verdictSection(record)}</header>
<nav aria-label="Sections"><div class="inner"><a href="#findings">Findings</a><a href="#not-proven">Not proven</a><a href="#clauses">Clauses</a><a href="#operations">Operations</a><a href="#checks">Checks</a><a href="#run">Run</a>
<div class="find"><input id="search" type="search" placeholder="Search everything ( / )" aria-label="Search everything"><span id="hits" class="soft" aria-live="polite"></span></div></div></nav>
<main>${findingsSection(record)}${notProvenSection(record)}${clausesSection(record)}${operationsSection(record)}${checksSection(record)}${runSection(record)}</main>
<footer>Written by vouchsafe. The same in machine-readable form: summary.json, junit.xml, events.ndjson.</footer>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.text;
}
