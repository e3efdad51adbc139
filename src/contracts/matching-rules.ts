/**
 * What is wrong with the matching rules and generators of an interaction, before Pact sees them: its Verifier takes an expression that is
 * none for a difference of the provider.
 */
import { below } from '../spec/pointer.ts';
import type { PactObjection } from './pact-objection.ts';

/** Below the body the names of rules are path expressions, elsewhere where they begin with `$` (Pact V2). */
const BODY = 'body';

/** @param part a request or a response @param place its JSON pointer */
export function ruleObjections(part: Readonly<Record<string, unknown>>, place: string): readonly PactObjection[] {
  return ['matchingRules', 'generators'].flatMap((name) => {
    const at = below(place, name);
    const rules = part[name];
    return [...pathObjections(rules, at), ...(name === 'matchingRules' ? expressionObjections(rules, at) : [])];
  });
}

function pathObjections(rules: unknown, place: string): readonly PactObjection[] {
  if (!isObject(rules)) return [];
  const ofVersion2 = Object.keys(rules).filter((name) => name.startsWith('$'));
  const body = rules[BODY];
  const ofBody = isObject(body) ? Object.keys(body).map((path) => [path, below(place, BODY, path)] as const) : [];
  return [...ofVersion2.map((path) => [path, below(place, path)] as const), ...ofBody]
    .filter(([path]) => !PATH.test(path))
    .map(([path, at]) => ({
      message: `${at}: "${path}" is no path expression of Pact`,
      remedy: "One begins with $ and goes on with names and positions, such as $.items[*].code or $['odd name'][0].",
    }));
}

/** Structure only: which characters a name may have is Pact's business. */
const PATH = /^(?:\$|[^$.[\]'"\s]+)?(?:\.(?:\*|[^.[\]'"\s]+)|\[(?:\*|\d+|'[^']*'|"[^"]*")\])*$/;

/** Every regular expression, however deep its matcher stands. */
function expressionObjections(rules: unknown, place: string): readonly PactObjection[] {
  if (Array.isArray(rules)) return rules.flatMap((rule, index) => expressionObjections(rule, below(place, index)));
  if (!isObject(rules)) return [];
  const { match, regex } = rules;
  if (match === 'regex' && typeof regex !== 'string') {
    return [{ message: `${place} has no regular expression`, remedy: 'Give it as "regex", as text.' }];
  }
  if (typeof regex === 'string' && !isExpression(regex)) {
    const remedy = 'Close its groups and brackets, and put a backslash before signs that stand for themselves.';
    return [{ message: `${below(place, 'regex')}: "${regex}" is no regular expression`, remedy }];
  }
  return Object.entries(rules).flatMap(([name, rule]) => expressionObjections(rule, below(place, name)));
}

/**
 * Whether a text may be a regular expression. Pact's are those of Oniguruma, which knows more than JavaScript does: what only Oniguruma
 * knows is put into words of JavaScript first, so that nothing is refused that Pact would take.
 */
function isExpression(text: string): boolean {
  const plain = text
    // Comments, groups with options, atomic, absent, conditional and named groups.
    .replaceAll(/\(\?#[^)]*\)|\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/g, '')
    .replaceAll(/\(\?(?:[a-zA-Z]*(?:-[a-zA-Z]+)?:|>|~|P?<(?![=!])[^>]*>|'[^']*'|(?=\())/g, '(?:')
    // A brace that repeats nothing stands for itself; of several repetitions in a row JavaScript knows one.
    .replaceAll(/(^|[(|])\{/g, '$1\\{')
    .replaceAll(/([*+?]|\{\d*,?\d*\})(?:[*+?]|\{\d*,?\d*\})+/g, '$1');
  try {
    return new RegExp(plain) instanceof RegExp;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
