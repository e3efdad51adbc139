/** Topic `input`, where it is about the members of Vouchery 1.0: references, and text that is kept. */
import type { Case, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { unusedKey } from '../idle-call.ts';
import { isRefusal, isSuccess, shownStatus } from '../refusals.ts';
import { subjects } from './subjects.ts';

type Body = Readonly<Record<string, unknown>>;

/** Accents as one character and as two, other scripts and directions, beyond 16 bits, joined signs, and what mark-up would escape. */
const SCRIPTS = ` Grüße e\u0301 Łódź Ελλάδα 你好 שלום नमस्ते 🍏👩‍👩‍👧 "a" 'b' \\c\\ <d> &amp; %20 + / ? # ; ,`;
const BLANKS = '  two blanks,\ta tab\nand a line ';
/** Longer than the usual column of a database. A refusal keeps the text from being cut, too. */
const LONG = ' and so on'.repeat(200);

const CAMPAIGN_TEXTS = ['name', 'description', 'customer_information', 'team', 'channel', 'purpose', 'budget_code', 'medium'];

export const checks: readonly Check[] = [
  {
    id: 'input.references',
    title: 'What a body names has to be there',
    clauses: ['input.references'],
    cases: () => [
      reference('createCampaign', 'parent_id'),
      reference('createAreaRule', 'area_id'),
      reference('updateAreaRule', 'area_id'),
      reference('createCategoryRule', 'category_id'),
      reference('updateCategoryRule', 'category_id'),
    ],
  },
  {
    id: 'input.text-kept',
    title: 'Text is kept character by character',
    clauses: ['input.text-kept'],
    cases: () => [
      ...keeps('createCampaign', CAMPAIGN_TEXTS),
      ...keeps('updateCampaign', CAMPAIGN_TEXTS),
      ...keeps('createCategory', ['name', 'tags']),
      ...keeps('createArea', ['name']),
      ...keeps('createRedemption', ['user_agent']),
      keepsText('createCustomer', ['identifier'], 'text in many scripts', SCRIPTS),
      keepsText('createRedemption', ['customer_identifier'], 'customer in many scripts', SCRIPTS),
    ],
  },
];

function reference(id: string, member: string): Case {
  return caseOf(id, `unknown ${member}`, async (context) => {
    const { call } = await subjects.prepare(context, id);
    const unknown = Number(unusedKey(context, { schema: { type: 'integer' } }));
    const exchange = await context.call(id, { ...call, body: { ...(call.body as Body), [member]: unknown } });
    context.expect(isRefusal(exchange), {
      kind: `unknown-${member}-accepted`,
      message: `${id} accepted a ${member} that nothing has.`,
      expected: 'a status 4xx',
      actual: shownStatus(context, exchange),
      pointer: `/${member}`,
      exchange,
    });
  });
}

function keeps(id: string, members: readonly string[]): readonly Case[] {
  return [
    keepsText(id, members, 'text in many scripts', SCRIPTS),
    keepsText(id, members, 'text with blanks at its ends', BLANKS),
    keepsText(id, members, 'long text', LONG),
  ];
}

function keepsText(id: string, members: readonly string[], what: string, text: string): Case {
  return caseOf(id, what, async (context) => {
    const { call, result } = await subjects.prepare(context, id);
    const sent: Record<string, unknown> = { ...(call.body as Body) };
    for (const name of members) sent[name] = lengthened(sent[name], text);
    const exchange = await context.call(id, { ...call, body: sent });
    if (text === LONG && isRefusal(exchange)) context.skip('this target refuses texts of such a length');
    const taken = context.expect(isSuccess(exchange), {
      kind: 'text-refused',
      message: `${id} refused ${what}.`,
      expected: 'a success',
      actual: shownStatus(context, exchange),
      exchange,
    });
    if (!taken) return;
    // Where the text itself is the address, the object is read under it.
    const reading =
      id === 'createCustomer' ? { operation: 'getCustomer', call: { path: { identifier: String(sent.identifier) } } } : result?.(exchange);
    const answers = reading === undefined ? [exchange] : [exchange, await context.call(reading.operation, reading.call)];
    for (const answer of answers) {
      for (const name of members) {
        const came = context.at(answer, `/${name}`);
        // A success that does not show the member is for the judge.
        if (came === undefined && isSuccess(answer)) continue;
        context.expect(JSON.stringify(came) === JSON.stringify(sent[name]), {
          kind: `${name}-changed`,
          message: `${id} did not keep the text of ${name} as it was sent.`,
          expected: JSON.stringify(sent[name]),
          actual: JSON.stringify(came) ?? shownStatus(context, answer),
          pointer: `/${name}`,
          exchange: answer,
        });
      }
    }
  });
}

function lengthened(value: unknown, text: string): unknown {
  return Array.isArray(value) ? value.map((one) => lengthened(one, text)) : `${String(value)}${text}`;
}
