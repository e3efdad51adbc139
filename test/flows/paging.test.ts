import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { FlowInterrupted } from '../../src/flows/flow.ts';
import { allPages, TooManyPages } from '../../src/flows/paging.ts';

const list = { do: 'listCustomers', perPage: 2 } as const;

/** Walks a list whose pages are `answer`ed, and gives the customers and the actions that were asked for. */
function walked(spare: number, answer: (page: number) => Answer): { customers: readonly string[]; asked: readonly Action[] } {
  const flow = allPages<'listCustomers'>(list, spare);
  const asked: Action[] = [];
  let turn = flow.next();
  while (turn.done !== true) {
    asked.push(turn.value);
    turn = flow.next(answer((turn.value as { readonly page: number }).page));
  }
  return { customers: turn.value.map(({ customer }) => customer), asked };
}

function page(customers: readonly string[], nextPage: number | undefined, total?: number): Answer {
  const items = customers.map((customer) => ({ customer, isNew: undefined }));
  return { outcome: 'done', action: 'listCustomers', value: { items, total, nextPage } };
}

describe('allPages', () => {
  it('asks for page after page and keeps the page size', () => {
    const { customers, asked } = walked(9, (number) => page([`a${number}`, `b${number}`], number < 3 ? number + 1 : undefined));
    expect(customers).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect(asked).toEqual([1, 2, 3].map((number) => ({ do: 'listCustomers', perPage: 2, page: number })));
  });

  it('ends where the next page is not ahead', () => {
    expect(walked(9, () => page(['a'], 1)).customers).toEqual(['a']);
  });

  it('gives up after so many pages', () => {
    expect(() => walked(3, (number) => page(['a'], number + 1))).toThrow(TooManyPages);
    expect(() => walked(3, (number) => page(['a'], number + 1))).toThrow('listCustomers: there is more after 3 pages');
  });

  it('goes as far as the target counts items, in pages as long as the target makes them', () => {
    const { customers } = walked(3, (number) => page([`a${number}`], number < 40 ? number + 1 : undefined, 40));
    expect(customers).toHaveLength(40);
  });

  it('gives up where the pages go on past the count', () => {
    expect(() => walked(3, (number) => page(['a'], number + 1, 40))).toThrow(
      'more after 43 pages, which is as far as this walk goes (the target counts 40 items)',
    );
  });

  it('gives up some time, whatever the target counts', () => {
    expect(() => walked(3, (number) => page(['a'], number + 1, 10 ** 15))).toThrow('more after 10000 pages');
    expect(() => walked(3, (number) => page([], number + 1, 10 ** 15))).toThrow('more after 3 pages');
  });

  it('is interrupted where a page is refused or cannot be read', () => {
    const broken: Answer = { outcome: 'broken', action: 'listCustomers', why: 'status 500' };
    expect(() => walked(3, () => broken)).toThrow(FlowInterrupted);
  });
});
