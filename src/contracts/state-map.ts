/** Which recipes bring about the states that contracts name: those of vouchsafe by their own names, others as the user maps them. */
import { givenFor, RECIPES, type Recipe, recipeOf } from './recipes.ts';

/** One recipe of a mapped state, as the configuration says it. */
export interface MappedStep {
  readonly recipe: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Value names of the contract, and the names that the recipe gives them. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** State names of a user's contracts, and the recipes behind them, in order. */
export type Mapping = Readonly<Record<string, readonly MappedStep[]>>;

export interface MappingProblem {
  /** Below the mapping: state, number of the step, member. */
  readonly place: readonly (string | number)[];
  readonly message: string;
  /** What was written, and what may stand there. */
  readonly word: string;
  readonly known: readonly string[];
}

export interface Step {
  readonly recipe: Recipe;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly as: Readonly<Record<string, string>>;
}

export class StateMap {
  readonly #mapping: Mapping;

  constructor(mapping: Mapping) {
    this.#mapping = mapping;
  }

  /** What is wrong with the mapping itself. */
  problems(): readonly MappingProblem[] {
    return Object.entries(this.#mapping).flatMap(([state, steps]) =>
      steps.flatMap(({ recipe: name, parameters = {}, values = {} }, index): readonly MappingProblem[] => {
        const recipe = recipeOf(name);
        if (recipe === undefined) {
          const known = RECIPES.map((one) => one.name);
          return [{ place: [state, index, 'recipe'], message: `there is no recipe "${name}"`, word: name, known }];
        }
        const gives = Object.keys(recipe.gives);
        const unknown = Object.entries(values).filter(([, ours]) => !gives.includes(ours));
        return [
          ...unknown.map(([theirs, ours]) => ({
            place: [state, index, 'values', theirs],
            message: `the recipe "${name}" gives no "${ours}"`,
            word: ours,
            known: gives,
          })),
          ...objections(recipe, parameters).map((message) => ({
            place: [state, index, 'parameters'],
            message,
            word: '',
            known: recipe.parameters.map((one) => one.name),
          })),
        ];
      }),
    );
  }

  /** Why this state cannot be brought about; undefined where it can. */
  objection(name: string, parameters: Readonly<Record<string, unknown>>): string | undefined {
    if (Object.hasOwn(this.#mapping, name)) return undefined;
    const recipe = recipeOf(name);
    if (recipe === undefined) return `there is no recipe for the state "${name}"`;
    return objections(recipe, parameters)[0];
  }

  /** The recipes of a state that has no objection. Parameters of the contract go to a recipe that is called by its own name only. */
  stepsOf(name: string, parameters: Readonly<Record<string, unknown>>): readonly Step[] {
    const mapped = this.#mapping[name];
    if (mapped === undefined) return [{ recipe: recipeOf(name)!, parameters, as: {} }];
    return mapped.map((step) => ({ recipe: recipeOf(step.recipe)!, parameters: step.parameters ?? {}, as: step.values ?? {} }));
  }

  /** Names of the values that a state without objection gives: those of its recipes, those that the mapping calls otherwise, and its parameters. */
  valuesOf(name: string, parameters: Readonly<Record<string, unknown>>): readonly string[] {
    const steps = this.stepsOf(name, parameters);
    return [...Object.keys(parameters), ...steps.flatMap(({ recipe, as }) => [...Object.keys(recipe.gives), ...Object.keys(as)])];
  }

  /** Names of all states that there is a recipe for. */
  names(): readonly string[] {
    return [...RECIPES.map(({ name }) => name), ...Object.keys(this.#mapping)];
  }
}

function objections(recipe: Recipe, parameters: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    givenFor(recipe, parameters);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
